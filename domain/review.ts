import type { Waiver } from './concern.ts'
import type { Digest } from './digest.ts'
import type { Authentication, Owner, PersonId } from './people.ts'
import type { ReleaseSummary } from './release.ts'
import type { Tier } from './tier.ts'

/** What a developer asks for, as the form was submitted. */
export interface ServerRequest {
  readonly requester: PersonId
  readonly purpose: string
  readonly owner: Owner
  /** Platform user groups whose members will use it: `slack:S…`. */
  readonly users: readonly string[]
  readonly environments: readonly string[]
  /** What data it touches, in the requester's words. */
  readonly data: string
  readonly at: string
}

/** Who must decide, copied from policy when the review opens, so that a later edit changes no running review. */
export interface ReviewRules {
  readonly policyDigest: string
  readonly tiers: {
    readonly [tier in '1' | '2' | '3']: {
      readonly quorum: number
      readonly reviewers: readonly string[]
      readonly include: readonly string[]
      readonly blockedIn: readonly string[]
    }
  }
  readonly maxWaiverMs: number
  readonly remindAfterMs: number
  readonly escalateAfterMs: number
  readonly closeAfterMs: number
}

export type Verdict = 'approve' | 'reject' | 'changes'

/** One reviewer's answer. */
export interface Decision {
  readonly person: PersonId
  readonly verdict: Verdict
  readonly reason: string
  /** For an approval: the tools it covers; every tool when absent. */
  readonly tools?: readonly string[]
  readonly groups: readonly string[]
  readonly authentication: Authentication
  readonly at: string
  /** The idempotency key of the click or the message. */
  readonly commandId: string
}

export type ReviewStatus =
  | 'gathering'
  | 'could_not_gather'
  | 'in_review'
  | 'approved'
  | 'rejected'
  | 'changes_requested'
  | 'unanswered'
  | 'blocked'

/** One step of gathering evidence, as the thread shows it. */
export interface Progress {
  readonly step: string
  readonly state: 'running' | 'done' | 'failed'
  readonly note: string
}

/** A request for judgement on one release. */
export interface Review {
  /** `1`, `2`, … within the server. */
  readonly id: string
  readonly kind: 'request' | 'upgrade'
  /** What to gather: the reference as asked for, with a version where one was named. */
  readonly asked: string
  readonly status: ReviewStatus
  readonly request: ServerRequest
  readonly rules: ReviewRules
  readonly release?: ReleaseSummary
  /** Why the evidence could not be gathered. */
  readonly failure?: string
  readonly tier?: Tier
  readonly tierReasons?: readonly string[]
  /** What has been gathered so far, for the thread. */
  readonly progress: readonly Progress[]
  /** Evidence of the release that serves while an upgrade is reviewed; absent on a first request. */
  readonly against?: Digest
  readonly waivers: readonly Waiver[]
  readonly decisions: readonly Decision[]
  readonly openedAt?: string
  readonly remindAt?: string
  readonly escalateAt?: string
  readonly closesAt?: string
  readonly closedAt?: string
}
