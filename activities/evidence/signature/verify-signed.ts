import { createHash } from 'node:crypto'
import type { Bundle } from '@sigstore/bundle'
import { HashAlgorithm, type TrustedRoot } from '@sigstore/protobuf-specs'
import {
  type KeyFinderFunc,
  PolicyError,
  type SignedEntity,
  type Signer,
  toSignedEntity,
  toTrustMaterial,
  VerificationError,
  Verifier,
} from '@sigstore/verify'
import { verifiesDigests, verifyDigest } from './prehashed.ts'
import { quoted, Refused } from './refused.ts'

/** What a message signature is over: the bytes, or only their SHA-256. */
export type Signed = { readonly artifact: Uint8Array } | { readonly sha256: string }

export interface SignedInput {
  readonly bundle: Bundle
  /** Ignored for a DSSE envelope, whose statement names its subject: see `statement.ts`. */
  readonly signed?: Signed
  readonly root: TrustedRoot
  /** Present: only a key may have signed, and this finds it by the bundle's hint. Absent: only a certificate. */
  readonly keys?: KeyFinderFunc
}

/**
 * The mathematics of one bundle: certificate chain and signed certificate timestamp (or key and its validity at
 * the verified time), a verified time, inclusion in the log, the signature itself. Says who signed, not whether
 * that is the right one. Errors: `Refused`.
 */
export function verifySigned(input: SignedInput): Signer {
  const signedByKey = input.bundle.verificationMaterial.content.$case === 'publicKey'
  if (signedByKey !== (input.keys !== undefined)) {
    // The library would verify whichever material the bundle brings, and leave the key that was asked for unused.
    throw new Refused(
      'policy',
      signedByKey
        ? 'it was signed with a key, where a certificate identity is expected'
        : 'it was signed with a certificate, where a key is expected',
    )
  }
  return guarded(() => {
    const verifier = new Verifier(toTrustMaterial(input.root, input.keys), {
      tlogThreshold: 1,
      ctlogThreshold: 1,
      timestampThreshold: 1,
    })
    return verifier.verify(entity(input))
  })
}

/** Runs what may throw anything on hostile input, and lets out nothing but `Refused`. */
export function guarded<T>(run: () => T): T {
  try {
    return run()
  } catch (cause) {
    if (cause instanceof Refused) throw cause
    if (cause instanceof VerificationError || cause instanceof PolicyError) {
      throw new Refused(cause.code, quoted(cause.message), { cause })
    }
    throw new Refused('malformed', 'the bundle is malformed', { cause })
  }
}

function entity({ bundle, signed }: SignedInput): SignedEntity {
  if (bundle.content.$case === 'dsseEnvelope') return toSignedEntity(bundle)
  const { messageDigest } = bundle.content.messageSignature
  if (!signed) throw new Refused('statement', 'it signs a file, where an attestation is expected')
  if ('artifact' in signed) {
    const name = HASHES[messageDigest.algorithm]
    if (!name) throw new Refused('unsupported', 'the message digest algorithm is not supported')
    if (!createHash(name).update(signed.artifact).digest().equals(messageDigest.digest)) {
      throw new Refused('subject', 'the artifact is not the one that was signed')
    }
    return toSignedEntity(bundle, Buffer.from(signed.artifact))
  }
  const digest = Buffer.from(signed.sha256, 'hex')
  if (messageDigest.algorithm !== HashAlgorithm.SHA2_256 || !messageDigest.digest.equals(digest)) {
    throw new Refused('subject', 'the digest is not the one that was signed')
  }
  const whole = toSignedEntity(bundle)
  const { signature } = whole.signature
  return {
    ...whole,
    signature: {
      signature,
      compareSignature: (other) => whole.signature.compareSignature(other),
      compareDigest: (other) => whole.signature.compareDigest(other),
      compareSignedDigest: (other) => whole.signature.compareSignedDigest(other),
      verifySignature: (key) => {
        if (!verifiesDigests(key)) {
          throw new Refused('unsupported', 'this kind of key needs the file itself, not only its digest')
        }
        return verifyDigest(digest, key, signature)
      },
    },
  }
}

const HASHES: { readonly [algorithm: number]: string } = {
  [HashAlgorithm.HASH_ALGORITHM_UNSPECIFIED]: 'sha256',
  [HashAlgorithm.SHA2_256]: 'sha256',
  [HashAlgorithm.SHA2_384]: 'sha384',
}
