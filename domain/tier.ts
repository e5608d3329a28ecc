import type { Severity } from './concern.ts'
import type { SignatureStatus } from './evidence.ts'

/** 1 official, signed, widely used · 2 reviewed community · 3 blocked in production. */
export type Tier = 1 | 2 | 3

export interface TierProposal {
  readonly proposed: Tier
  /** One sentence each, the deciding one first. */
  readonly reasons: readonly string[]
}

/** What a tier is proposed from: small enough to travel in workflow state. */
export interface TierFacts {
  /** The reference matches one of the policy's `official` patterns. */
  readonly official: boolean
  readonly signature: SignatureStatus
  readonly concerns: readonly {
    readonly id: string
    readonly severity: Severity
    readonly title: string
    readonly notChecked: boolean
  }[]
}
