import type { Digest } from '../../domain/digest.ts'
import type { Evidence } from '../../domain/evidence.ts'
import { saysReadOnly } from '../../domain/manifest.ts'
import { formatReference } from '../../domain/reference.ts'
import type { ReleaseSummary } from '../../domain/release.ts'
import type { TierFacts } from '../../domain/tier.ts'
import type { ResolvedRelease } from '../evidence/index.ts'

/** The npm package behind a name of the MCP registry; undefined where the reference itself says it. */
export function packageBehind({ kind, name, version }: ResolvedRelease): string | undefined {
  return kind === 'registry' ? formatReference({ kind: 'npm', name, version }) : undefined
}

/** What a lifecycle carries of an evidence document. */
export function summarise(
  evidence: Evidence,
  digest: Digest,
  facts: TierFacts,
  behind: string | undefined,
): ReleaseSummary {
  const { release, manifest } = evidence
  return {
    reference: evidence.reference,
    version: release.version,
    digests: release.digests,
    evidence: digest,
    ...(release.publisher ? { publisher: release.publisher } : {}),
    ...(behind === undefined ? {} : { package: behind }),
    tools: manifest.tools.map((tool) => ({ name: tool.name, readOnly: saysReadOnly(tool) })),
    tierFacts: facts,
  }
}
