import type { SignatureCheck, SignatureStatus, SignerIdentity } from '../../../domain/evidence.ts'
import { NotCheckable, Refused } from './refused.ts'
import type { RegistryClient } from './registry-client.ts'
import type { TrustRoot, TrustRootProvider } from './trust-root.ts'

/** One release as the registry described it, and the SHA-512 of the tarball that actually came. */
export interface SignatureSubject {
  readonly name: string
  readonly version: string
  /** Hexadecimal. */
  readonly sha512: string
  /** `dist.integrity`, word for word. */
  readonly integrity: string
  /** `dist.signatures`. */
  readonly distSignatures: readonly { readonly keyid: string; readonly sig: string }[]
  /** ISO 8601, from the packument's `time`. */
  readonly publishedAt?: string
  /** Declared source repository as `https://host/owner/name`. */
  readonly repository?: string
  /** True where the packument has `dist.attestations`, so that their absence is not taken for an answer. */
  readonly attested?: boolean
}

/** A resolved release in the words of this room. An absent integrity stays absent: it then matches no tarball. */
export function subjectOf(release: {
  readonly name: string
  readonly version: string
  readonly sha512: string
  readonly integrity?: string
  readonly signatures: SignatureSubject['distSignatures']
  readonly publishedAt?: string
  readonly repository?: string
  readonly attested: boolean
}): SignatureSubject {
  const { name, version, sha512, integrity = '', signatures, publishedAt, repository, attested } = release
  return {
    name,
    version,
    sha512,
    integrity,
    distSignatures: signatures,
    attested,
    ...(publishedAt !== undefined && { publishedAt }),
    ...(repository !== undefined && { repository }),
  }
}

export interface SignatureDeps {
  readonly registry: RegistryClient
  readonly trust: TrustRootProvider
  readonly now: () => Date
}

/** What one check works with. */
export interface SignatureContext {
  readonly subject: SignatureSubject
  readonly registry: RegistryClient
  readonly trust: TrustRoot
  readonly now: Date
}

export type CheckKind = SignatureCheck['kind']

/** A check that held, told in one sentence. */
export interface Held {
  readonly detail: string
  readonly signer?: SignerIdentity
}

/** Runs one check and turns its end into one of the answers. `signer` is asked last, to name who signed wrongly. */
export async function answered(
  kind: CheckKind,
  run: () => Held | Promise<Held>,
  signer: () => SignerIdentity | undefined = () => undefined,
): Promise<SignatureCheck> {
  try {
    return { kind, status: 'verified', ...(await run()) }
  } catch (error) {
    const who = signer()
    const detail = (text: string) => ({ kind, detail: sentence(text), ...(who && { signer: who }) })
    if (error instanceof Refused) return { ...detail(error.message), status: 'mismatch' }
    if (error instanceof NotCheckable) return { ...detail(error.message), status: 'not_checked' }
    throw error
  }
}

export function sentence(text: string): string {
  const ended = /[.!?…]$/.test(text) ? text : `${text}.`
  return `${ended.charAt(0).toUpperCase()}${ended.slice(1)}`
}

const WORST_FIRST: readonly SignatureStatus[] = ['mismatch', 'not_checked', 'verified', 'none']

/**
 * The worst of several answers: one mismatch spoils all, then one that could not be checked; what is simply not
 * there neither helps nor harms, and is the whole answer only when nothing else was found.
 */
export function worst<T extends { readonly status: SignatureStatus }>(checks: readonly T[]): T | undefined {
  return [...checks].sort((a, b) => WORST_FIRST.indexOf(a.status) - WORST_FIRST.indexOf(b.status))[0]
}
