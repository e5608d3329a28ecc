import type { Catalogue } from './entry.ts'

export const RELEASE = {
  'release.deprecated': {
    title: 'Its author has deprecated this release.',
    severity: 'high',
    why: 'Nobody mends it, and often there is a reason that the message names.',
    cure: 'Use what the message names instead.',
  },
  'release.recent': {
    title: 'The release is only days old.',
    severity: 'medium',
    why: 'Hijacked releases are mostly found and withdrawn within their first days.',
    cure: 'Wait, or take the release before it.',
  },
  'release.stale': {
    title: 'The release is more than two years old.',
    severity: 'low',
    why: 'It may be abandoned, with faults that are known elsewhere.',
    cure: 'Ask whether it is still looked after.',
  },
  'release.age-not-checked': {
    title: 'When the release was published is not known.',
    severity: 'low',
    why: 'A release of today looks like one that has stood for years.',
    cure: 'Use a registry that states publication times.',
    notChecked: true,
  },
  'release.from-the-future': {
    title: 'The release says that it is published in the future.',
    severity: 'medium',
    why: 'A registry with a wrong clock, or a date that was made up.',
    cure: 'Look at the registry’s own page for the release.',
  },
  'release.no-licence': {
    title: 'The release names no licence.',
    severity: 'medium',
    why: 'Without a licence nobody is allowed to use it.',
    cure: 'Ask the author to name one.',
  },
  'release.refused-licence': {
    title: 'The release is under a licence that the policy refuses.',
    severity: 'high',
    why: 'The organisation has decided not to use software under it.',
    cure: 'Look for another server, or ask whoever owns the policy.',
  },
  'release.no-repository': {
    title: 'The release names no source repository.',
    severity: 'medium',
    why: 'There is nothing that its signer, its history or its author could be compared with.',
    cure: 'Ask the author to name it.',
  },
} as const satisfies Catalogue
