import type { Digest } from '../../domain/digest.ts'
import { CountersignError } from '../../domain/errors.ts'
import type { Evidence } from '../../domain/evidence.ts'
import { saysReadOnly } from '../../domain/manifest.ts'
import { formatReference } from '../../domain/reference.ts'
import type { ReleaseSummary } from '../../domain/release.ts'
import type { TierFacts } from '../../domain/tier.ts'
import type { ResolvedRelease } from '../evidence/index.ts'

/**
 * A lifecycle carries each name several times (the review, each environment, each voice), and Temporal ends a workflow whose
 * payload outgrows 2 MiB: this is room for 2,000 tools, and none for one with an endless name.
 */
const MOST_NAMES = 48 * 1024

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
  const names = manifest.tools.reduce((bytes, tool) => bytes + Buffer.byteLength(tool.name), 0)
  if (names > MOST_NAMES) {
    throw new CountersignError(
      'hostile_package',
      `The names of its ${manifest.tools.length} tools take ${names} bytes; ${MOST_NAMES} is the most.`,
      'Ask the author for tools with short names.',
    )
  }
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
