import { type CapabilityDiff, diffManifests, sayCounts } from '../../domain/diff/index.ts'
import { type Evidence, manifestOf } from '../../domain/evidence.ts'

/** What changed against another release, worst first. */
export interface Changes {
  /** Pinned reference of the other release. */
  readonly against: string
  readonly headline: string
  readonly entries: CapabilityDiff['entries']
}

export function changesBetween(before: Evidence, after: Evidence): Changes {
  const diff = diffManifests(manifestOf(before), manifestOf(after))
  // Against what nobody saw, everything looks new; that must not read like a finding.
  const unseen = [before, after].filter(({ manifest }) => manifest.status !== 'observed')
  const caveats = unseen.map(
    ({ reference }) => `${reference} was not observed, so every tool looks new or gone`,
  )
  return {
    against: before.reference,
    headline: [sayCounts(diff), ...caveats].join('; '),
    entries: diff.entries,
  }
}
