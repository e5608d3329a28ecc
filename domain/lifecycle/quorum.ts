import type { Decision, Review } from '../review.ts'
import type { Tier } from '../tier.ts'

export type TierRule = Review['rules']['tiers']['1']

export function ruleOf(review: Review, tier: Tier | undefined = review.tier): TierRule {
  return review.rules.tiers[`${tier ?? 3}`]
}

export function approvals(review: Review): Decision[] {
  return review.decisions.filter((d) => d.verdict === 'approve')
}

export interface QuorumView {
  readonly complete: boolean
  readonly have: number
  readonly need: number
  /** Groups of which an approver is still missing. */
  readonly missing: readonly string[]
  /** False when the approvers have no tool in common. */
  readonly agreed: boolean
}

/** How many voices there are, and whose are missing: by tier, one voice a person. */
export function quorum(review: Review): QuorumView {
  const rule = ruleOf(review)
  const voices = approvals(review)
  const missing = rule.include.filter((group) => !voices.some((v) => v.groups.includes(group)))
  const agreed = approvedTools(review).length > 0 || review.release?.tools.length === 0
  return {
    complete: voices.length >= rule.quorum && missing.length === 0 && agreed,
    agreed,
    have: voices.length,
    need: rule.quorum,
    missing,
  }
}

/** The tools every approver agreed to: each approved only what they were asked about. */
export function approvedTools(review: Review): string[] {
  const all = review.release?.tools.map((t) => t.name) ?? []
  return all.filter((tool) => approvals(review).every((d) => !d.tools || d.tools.includes(tool)))
}

/** Environments that were asked for and that the tier may enter. */
export function allowedEnvironments(review: Review): string[] {
  const { blockedIn } = ruleOf(review)
  return review.request.environments.filter((environment) => !blockedIn.includes(environment))
}
