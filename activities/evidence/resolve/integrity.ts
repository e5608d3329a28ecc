import { createHash } from 'node:crypto'
import ssri from 'ssri'
import type { Concern } from '../../../domain/concern.ts'
import { CountersignError } from '../../../domain/errors.ts'

export function sha512Hex(bytes: Uint8Array): string {
  return createHash('sha512').update(bytes).digest('hex')
}

/** The registry's claim in Subresource Integrity form: `dist.integrity`, or the older `dist.shasum`. */
export function claimedIntegrity(integrity: unknown, shasum: unknown): string | undefined {
  if (typeof integrity === 'string' && integrity.length < 4_096) {
    // Word for word, because the registry's signature is over these very characters.
    if (ssri.parse(integrity, { strict: true })?.toString()) return integrity
  }
  if (typeof shasum === 'string' && /^[0-9a-f]{40}$/i.test(shasum))
    return ssri.fromHex(shasum, 'sha1').toString()
  return undefined
}

/**
 * Checks the bytes against the claim once more, by ourselves. A claim that cannot carry the weight is a concern.
 * Errors: `integrity_mismatch`.
 */
export function checkIntegrity(bytes: Uint8Array, claimed: string | undefined, subject: string): Concern[] {
  if (claimed === undefined) {
    return [
      {
        id: 'integrity.none',
        severity: 'high',
        title: 'The registry states no integrity for this package.',
        proof: `dist.integrity and dist.shasum are absent for ${subject}`,
        cure: 'Use a registry that states the integrity of what it serves.',
        notChecked: true,
      },
    ]
  }
  if (!ssri.checkData(Buffer.from(bytes), claimed)) {
    throw new CountersignError(
      'integrity_mismatch',
      `The tarball of ${subject} is not the one that the registry promises.`,
      'Do not install it; tell whoever runs the registry or mirror.',
    )
  }
  if (/(?:^|\s)sha(?:512|384|256)-/.test(claimed)) return []
  return [
    {
      id: 'integrity.weak',
      severity: 'medium',
      title: 'The registry vouches for this package with SHA-1 only.',
      proof: claimed,
      cure: 'Ask the author to publish a new version.',
    },
  ]
}
