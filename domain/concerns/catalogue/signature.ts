import type { Catalogue } from './entry.ts'

export const SIGNATURE = {
  'signature.mismatch': {
    title: 'A signature is there and does not match.',
    severity: 'critical',
    why: 'Somebody signed something else than these bytes, or somebody else than the declared repository signed them.',
    cure: 'Do not use it; tell the author, and look at how the release came to be published.',
    fixed: true,
  },
  'signature.not-checked': {
    title: 'The signature could not be checked.',
    severity: 'high',
    why: 'It may be wrong, and nobody would know.',
    cure: 'Gather the evidence again when the registry and the trust root can be reached.',
    notChecked: true,
  },
  'signature.none': {
    title: 'The release is not signed.',
    severity: 'medium',
    why: 'Nothing proves that the registry or the author published these bytes.',
    cure: 'Ask the author to publish with provenance.',
  },
  'signature.no-provenance': {
    title: 'Nothing ties the release to its source.',
    severity: 'low',
    why: 'The registry vouches for the bytes, but no build attestation says which repository they were made from.',
    cure: 'Ask the author to publish from CI with provenance.',
  },
  'signature.old-trust-root': {
    title: 'The signature was checked against the trust root that ships with the program.',
    severity: 'low',
    why: 'A key that was withdrawn since then would still be believed.',
    cure: 'Gather the evidence again when the trust root can be refreshed.',
  },
} as const satisfies Catalogue
