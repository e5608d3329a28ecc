import type { Owner } from '../people.ts'
import type { Verdict } from '../review.ts'

/** Who is told: a person or owner in private, the thread of a review, or one of the policy's channels. */
export type Recipient =
  | { readonly kind: 'person'; readonly id: string }
  | { readonly kind: 'owner'; readonly owner: Owner }
  | { readonly kind: 'thread'; readonly reviewId: string }
  | { readonly kind: 'security' }

export type Outcome =
  | 'approved'
  | 'rejected'
  | 'changes_requested'
  | 'unanswered'
  | 'blocked'
  | 'could_not_gather'

/** A message that is said once. The live review card is not a notice: it is drawn anew from every state. */
export interface Notice {
  readonly key: string
  readonly to: Recipient
  readonly say: Saying
}

export type Saying =
  | {
      readonly what: 'decision'
      readonly person: string
      readonly verdict: Verdict | 'waive'
      readonly reason: string
    }
  | { readonly what: 'decision_dropped'; readonly person: string; readonly reason: string }
  | { readonly what: 'outcome'; readonly outcome: Outcome; readonly reason: string }
  | { readonly what: 'review_reminder'; readonly groups: readonly string[]; readonly closesAt: string }
  | { readonly what: 'review_escalated'; readonly closesAt: string }
  | { readonly what: 'reaffirmation_due'; readonly environments: readonly string[]; readonly dueAt: string }
  | { readonly what: 'reaffirmed'; readonly environments: readonly string[]; readonly dueAt: string }
  | { readonly what: 'expired'; readonly environments: readonly string[] }
  | {
      readonly what: 'stopped'
      readonly status: 'suspended' | 'retired' | 'blocked' | 'active'
      readonly environments: readonly string[]
      readonly by: string
      readonly reason: string
    }
  | { readonly what: 'handed_over'; readonly from: string; readonly dueAt?: string }
