import type { Digest } from './digest.ts'
import type { ReleaseDigests } from './evidence.ts'
import type { TierFacts } from './tier.ts'

/** What a lifecycle keeps of a release's evidence; the whole is stored under `evidence`. */
export interface ReleaseSummary {
  /** Pinned, canonical. */
  readonly reference: string
  readonly version: string
  readonly digests: ReleaseDigests
  /** Digest of the stored evidence document. */
  readonly evidence: Digest
  readonly publisher?: string
  /** `npm:name@1.2.3` behind a reference of another kind, so that a block of either stops both. */
  readonly package?: string
  readonly tools: readonly { readonly name: string; readonly readOnly: boolean }[]
  readonly tierFacts: TierFacts
}
