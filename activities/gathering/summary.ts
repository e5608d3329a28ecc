import type { Digest } from '../../domain/digest.ts'
import type { Evidence } from '../../domain/evidence.ts'
import { saysReadOnly } from '../../domain/manifest.ts'
import type { ReleaseSummary } from '../../domain/release.ts'
import type { TierFacts } from '../../domain/tier.ts'

/** What a lifecycle carries of an evidence document. */
export function summarise(evidence: Evidence, digest: Digest, facts: TierFacts): ReleaseSummary {
  const { release, manifest } = evidence
  return {
    reference: evidence.reference,
    version: release.version,
    digests: release.digests,
    evidence: digest,
    ...(release.publisher ? { publisher: release.publisher } : {}),
    tools: manifest.tools.map((tool) => ({ name: tool.name, readOnly: saysReadOnly(tool) })),
    tierFacts: facts,
  }
}
