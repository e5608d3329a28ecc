import type { Owner, PersonId } from './people.ts'
import type { RolloutStage } from './policy/schema.ts'
import type { ReleaseSummary } from './release.ts'
import type { Review } from './review.ts'
import type { Tier } from './tier.ts'

export type DeploymentStatus = 'active' | 'suspended' | 'expired' | 'retired' | 'blocked'

/** One server in one environment: approved by itself, suspended by itself, expiring by itself. */
export interface Deployment {
  readonly environment: string
  readonly status: DeploymentStatus
  readonly reason?: string
  readonly release: ReleaseSummary
  readonly tools: readonly string[]
  /** Platform user groups whose members may use it. */
  readonly users: readonly string[]
  readonly tier: Tier
  readonly rollout: RolloutStage
  readonly deciders: readonly PersonId[]
  readonly approvedAt: string
  readonly reviewId: string
  /** Re-affirmation is due then; without an answer the deployment expires at that instant. */
  readonly dueAt: string
  /** The approval ends then whatever the owner says: the first waiver it rests on runs out. */
  readonly endsAt?: string
  /** Pings already sent for this due date, as milliseconds before it. */
  readonly pinged: readonly number[]
  readonly changedAt: string
}

export interface ReaffirmationRules {
  readonly everyMs: number
  readonly pingsMs: readonly number[]
  readonly spreadMs: number
}

/** One server's whole story: what its lifecycle workflow carries from run to run. */
export interface ServerState {
  readonly schema: 1
  readonly organisation: string
  /** Canonical, without version. */
  readonly reference: string
  /** Counts every change; projections keep the newest. */
  readonly revision: number
  readonly owner?: Owner
  /** At most one review is open at a time; the last closed one stays for the cards. */
  readonly review?: Review
  readonly reviews: number
  readonly deployments: readonly Deployment[]
  readonly reaffirmation?: ReaffirmationRules
  /** Ids of commands already handled, newest last, with their answers: the server forgets Update ids at continue-as-new. */
  readonly handled: readonly { readonly id: string; readonly answer: Answer }[]
}

/** A server as everyone reads it: without the lifecycle's memory of handled commands. */
export type KnownServer = Omit<ServerState, 'handled'>

/** What a person is told about their command. */
export type Answer =
  | { readonly ok: true; readonly text: string; readonly reviewId?: string }
  | { readonly ok: false; readonly code: RefusalCode; readonly text: string }

const REFUSAL_CODES = [
  'own_request',
  'not_a_reviewer',
  'membership_stale',
  'review_closed',
  'no_review',
  'digest_moved',
  'already_decided',
  'reason_missing',
  'unknown_tool',
  'tier_blocked',
  'not_waivable',
  'waiver_too_long',
  'not_owner',
  'not_allowed',
  'not_live',
  'blocked',
  'malformed',
] as const

export type RefusalCode = (typeof REFUSAL_CODES)[number]

export function isRefusalCode(text: unknown): text is RefusalCode {
  return REFUSAL_CODES.some((code) => code === text)
}
