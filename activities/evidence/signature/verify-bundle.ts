import { createHash, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import type { Bundle } from '@sigstore/bundle'
import type { TrustedRoot } from '@sigstore/protobuf-specs'
import type { SignerIdentity } from '../../../domain/evidence.ts'
import { parseBundle } from './bundle.ts'
import { quoted, Refused } from './refused.ts'
import { certificateClaims, signerIdentity } from './signer.ts'
import { type Statement, statementOf } from './statement.ts'
import { guarded, type Signed, verifySigned } from './verify-signed.ts'

/** Who must have signed. The library takes no policy for "anyone"; here there is no way to say so. */
export type BundlePolicy =
  | {
      /** The certificate's subject alternative name, compared whole. */
      readonly identity: string
      /** The OpenID Connect issuer, compared whole. */
      readonly issuer: string
      readonly key?: never
    }
  | {
      /** Public key in PEM. Its owner keeps track of its validity. */
      readonly key: string
      readonly identity?: never
      readonly issuer?: never
    }

export type VerifyBundleInput = {
  /** JSON text, its bytes, or the parsed object. */
  readonly bundle: string | Uint8Array | object
  readonly policy: BundlePolicy
  readonly trustedRoot: TrustedRoot
} & (
  | { readonly artifact: Uint8Array }
  | { /** `sha256:` and 64 hexadecimal digits. */ readonly digest: string }
)

export type VerifyBundleResult =
  | { readonly ok: true; readonly signer: SignerIdentity; readonly statement?: Statement }
  | { readonly ok: false; readonly code: string; readonly reason: string }

/**
 * Verifies one Sigstore bundle, over a file or over an in-toto statement that names it, against a required
 * identity or key. Synchronous, offline, never throws: `malformed` stands for everything unforeseen.
 */
export function verifyBundle(input: VerifyBundleInput): VerifyBundleResult {
  try {
    return guarded(() => verified(input))
  } catch (error) {
    if (error instanceof Refused) return { ok: false, code: error.code, reason: error.message }
    return { ok: false, code: 'malformed', reason: 'the bundle is malformed' }
  }
}

function verified(input: VerifyBundleInput): VerifyBundleResult {
  const { policy, trustedRoot } = input
  requirePolicy(policy)
  const signed = signedOf(input)
  const bundle = parseBundle(input.bundle)
  requireNoRoot(bundle)
  const common = { bundle, root: trustedRoot, signed }
  const signer =
    policy.key === undefined
      ? identified(verifySigned(common), policy)
      : keyed(verifySigned({ ...common, keys: () => ({ publicKey: pem(policy.key), validFor: () => true }) }))
  if (bundle.content.$case !== 'dsseEnvelope') return { ok: true, signer }
  const statement = statementOf(bundle)
  requireNamed(statement, signed)
  return { ok: true, signer, statement }
}

/** A root comes from the trusted root alone; npm's earliest bundles brought it along. */
function requireNoRoot({ verificationMaterial: { content } }: Bundle): void {
  if (content.$case !== 'x509CertificateChain') return
  for (const { rawBytes } of content.x509CertificateChain.certificates) {
    const { subject, issuer } = new X509Certificate(rawBytes)
    if (subject === issuer) throw new Refused('malformed', 'the bundle brings a root certificate of its own')
  }
}

/** The type asks for it already; a caller without types must not get by with an empty string either. */
function requirePolicy({ identity, issuer, key }: BundlePolicy): void {
  const byIdentity = Boolean(identity) && Boolean(issuer)
  if (byIdentity === Boolean(key))
    throw new Refused('policy', 'either an identity with its issuer or a key is required')
}

function pem(key: string): KeyObject {
  try {
    return createPublicKey(key)
  } catch (cause) {
    throw new Refused('policy', 'the key is no public key in PEM', { cause })
  }
}

function identified(signer: ReturnType<typeof verifySigned>, expected: { identity: string; issuer: string }) {
  const claims = certificateClaims(signer)
  if (claims.subject !== expected.identity) {
    throw new Refused(
      'identity',
      `it was signed by ${quoted(claims.subject ?? 'nobody')}, not ${expected.identity}`,
    )
  }
  if (claims.issuer !== expected.issuer) {
    throw new Refused(
      'identity',
      `the issuer is ${quoted(claims.issuer ?? 'unknown')}, not ${expected.issuer}`,
    )
  }
  return signerIdentity(claims)
}

function keyed({ key }: ReturnType<typeof verifySigned>): SignerIdentity {
  const spki = key.export({ format: 'der', type: 'spki' })
  return { keyId: `SHA256:${createHash('sha256').update(spki).digest('base64').replace(/=+$/, '')}` }
}

function signedOf(input: VerifyBundleInput): Signed {
  if ('artifact' in input) return { artifact: input.artifact }
  const hex = /^sha256:([0-9a-fA-F]{64})$/.exec(input.digest)?.[1]
  if (!hex) throw new Refused('subject', 'the digest is not sha256: and 64 hexadecimal digits')
  return { sha256: hex.toLowerCase() }
}

/** A subject counts when it gives at least one digest that is known here, and no such digest differs. */
function requireNamed(statement: Statement, signed: Signed): void {
  const known: { readonly [algorithm: string]: string } =
    'sha256' in signed
      ? { sha256: signed.sha256 }
      : Object.fromEntries(
          ['sha256', 'sha384', 'sha512'].map((name) => [
            name,
            createHash(name).update(signed.artifact).digest('hex'),
          ]),
        )
  const named = statement.subject.some(({ digest }) => {
    const shared = Object.keys(known).filter((name) => Object.hasOwn(digest, name))
    return shared.length > 0 && shared.every((name) => digest[name] === known[name])
  })
  if (!named) throw new Refused('subject', 'the statement does not name the artifact')
}
