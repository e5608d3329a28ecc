import { verify } from 'node:crypto'
import ssri from 'ssri'
import type { SignatureCheck } from '../../../domain/evidence.ts'
import { findKey } from './find-key.ts'
import { NotCheckable, quoted, Refused } from './refused.ts'
import { type RegistryKey, wasValid } from './registry-keys.ts'
import { answered, type Held, type SignatureContext, worst } from './subject.ts'

const KIND = 'registry_signature'
const MOST = 10

/**
 * The registry's ECDSA signature over `name@version:integrity` (docs.npmjs.com, "About ECDSA registry signatures").
 * Says that this registry served this release with this integrity, nothing about who wrote it.
 */
export async function checkRegistrySignature(context: SignatureContext): Promise<SignatureCheck> {
  const { distSignatures } = context.subject
  if (distSignatures.length === 0) {
    return { kind: KIND, status: 'none', detail: 'The registry does not sign this release.' }
  }
  if (distSignatures.length > MOST) {
    return { kind: KIND, status: 'mismatch', detail: `The release has ${distSignatures.length} signatures.` }
  }
  const checks = await Promise.all(
    distSignatures.map((signature) => answered(KIND, () => verifyOne(signature, context))),
  )
  // A key that is not known here, beside one that verified, is a registry in the middle of changing keys.
  const decisive = checks.filter((check) => check.status !== 'not_checked')
  return worst(decisive) ?? worst(checks) ?? { kind: KIND, status: 'none', detail: '' }
}

async function verifyOne(
  signature: { readonly keyid: string; readonly sig: string },
  context: SignatureContext,
): Promise<Held> {
  const { name, version, integrity } = context.subject
  requireIntegrity(context)
  const key = await findKey(signature.keyid, 'npm:signatures', context)
  const message = Buffer.from(`${name}@${version}:${integrity}`)
  if (!holds(message, key, signature.sig)) {
    throw new Refused('SIGNATURE_ERROR', `the registry signature by key ${quoted(key.keyid)} does not verify`)
  }
  requireValidity(key, context)
  return {
    detail: `Signed by ${key.registry} with its key ${key.keyid}.`,
    signer: { keyId: key.keyid, issuer: key.registry },
  }
}

function holds(message: Buffer, key: RegistryKey, sig: string): boolean {
  try {
    return verify('sha256', message, key.publicKey, Buffer.from(sig, 'base64'))
  } catch {
    return false
  }
}

/** What is signed is the integrity; only the integrity ties it to the tarball. */
function requireIntegrity({ subject }: SignatureContext): void {
  const hashes = ssri.parse(subject.integrity)?.sha512
  if (!hashes?.length)
    throw new NotCheckable('the registry gives no SHA-512, and weaker digests prove nothing')
  if (
    hashes.length > 1 ||
    Buffer.from(hashes[0]?.digest ?? '', 'base64').toString('hex') !== subject.sha512
  ) {
    throw new Refused('subject', 'the signed integrity is not the one of the tarball served')
  }
}

function requireValidity(key: RegistryKey, { subject, now }: SignatureContext): void {
  const published = subject.publishedAt === undefined ? Number.NaN : Date.parse(subject.publishedAt)
  // Without a date of publication only a key that is valid today proves anything.
  const at = Number.isNaN(published) ? now : new Date(published)
  if (wasValid(key, at)) return
  const since = key.end && key.end <= at ? `ended on ${day(key.end)}` : `began on ${day(key.start ?? at)}`
  if (Number.isNaN(published)) {
    throw new NotCheckable(`the key ${key.keyid} ${since}, and when the release was published is not known`)
  }
  throw new Refused('PUBLIC_KEY_ERROR', `the key ${key.keyid} ${since}, the release is of ${day(at)}`)
}

const day = (date: Date): string => date.toISOString().slice(0, 10)
