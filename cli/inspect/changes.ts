import { type CapabilityDiff, diffManifests, sayCounts } from '../../domain/diff/index.ts'
import type { Evidence } from '../../domain/evidence.ts'
import type { CapabilityManifest } from '../../domain/manifest.ts'

/** What changed against another release, worst first. */
export interface Changes {
  /** Pinned reference of the other release. */
  readonly against: string
  readonly headline: string
  readonly entries: CapabilityDiff['entries']
}

function capabilities({ manifest, hostPermissions }: Evidence): CapabilityManifest {
  const { tools, prompts, resources, instructions, capabilities, protocolVersions, inputs } = manifest
  return {
    tools,
    prompts,
    resources,
    capabilities,
    protocolVersions,
    inputs,
    hostPermissions,
    ...(instructions === undefined ? {} : { instructions }),
  }
}

export function changesBetween(before: Evidence, after: Evidence): Changes {
  const diff = diffManifests(capabilities(before), capabilities(after))
  // Against what nobody saw, everything looks new; that must not read like a finding.
  const unseen = [before, after].filter(({ manifest }) => manifest.status !== 'observed')
  const caveats = unseen.map(
    ({ reference }) => `${reference} was not observed, so what it offers is not compared`,
  )
  return {
    against: before.reference,
    headline: [sayCounts(diff), ...caveats].join('; '),
    entries: diff.entries,
  }
}
