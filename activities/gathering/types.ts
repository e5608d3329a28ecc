import type { Digest } from '../../domain/digest.ts'
import type { ReleaseSummary } from '../../domain/release.ts'

/** A step's result lies in the artifact store under its digest, because a manifest may outgrow what Temporal carries. */
export interface Step {
  readonly kept: Digest
  /** What was found, for the thread. */
  readonly said: string
}

export interface Pinned {
  readonly organisation: string
  readonly release: Digest
  readonly locked: Digest
}

/** Gathering, a step an activity: each is retried by itself, and none holds up the others. */
export interface GatherActivities {
  resolveReference(input: { organisation: string; asked: string }): Promise<Step>
  lockDependencies(input: { release: Digest }): Promise<Step>
  observeServer(input: Pinned): Promise<Step>
  readSource(input: Pinned): Promise<Step>
  checkSignatures(input: { release: Digest }): Promise<Step>
  reportDependencies(input: Pinned): Promise<Step>
  concludeEvidence(input: {
    organisation: string
    findings: {
      readonly release: Digest
      readonly locked: Digest
      readonly observed: Digest
      readonly source: Digest
      readonly signature: Digest
      readonly dependencies: Digest
    }
  }): Promise<ReleaseSummary>
}
