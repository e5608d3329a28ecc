import type { Review } from '../review.ts'
import type { Deployment, KnownServer, ServerState } from '../server.ts'

export function newServer(organisation: string, reference: string): ServerState {
  return { schema: 1, organisation, reference, revision: 0, reviews: 0, deployments: [], handled: [] }
}

/** The review that still wants something, if any. */
export function openReview(state: KnownServer): Review | undefined {
  const review = state.review
  return review && (review.status === 'gathering' || review.status === 'in_review') ? review : undefined
}

/** Deployments that somebody stands by and that a timer may still end. */
export function standing(state: KnownServer): Deployment[] {
  return state.deployments.filter((d) => d.status === 'active' || d.status === 'suspended')
}

export function inEnvironments(
  deployments: readonly Deployment[],
  environments: readonly string[],
): Deployment[] {
  return deployments.filter((d) => environments.length === 0 || environments.includes(d.environment))
}

export function replaceDeployments(state: ServerState, changed: readonly Deployment[]): Deployment[] {
  const kept = state.deployments.filter((d) => !changed.some((c) => c.environment === d.environment))
  return [...kept, ...changed].sort((a, b) => (a.environment < b.environment ? -1 : 1))
}

export const plus = (instant: string, ms: number): string => new Date(Date.parse(instant) + ms).toISOString()
