import { ASN1Obj } from '@sigstore/core'
import type { Signer } from '@sigstore/verify'
import type { SignerIdentity } from '../../../domain/evidence.ts'
import { Refused } from './refused.ts'

/** What a verified Fulcio certificate says of its holder. */
export interface CertificateClaims {
  readonly subject?: string
  readonly issuer?: string
  /** Source repository as a URL. */
  readonly repository?: string
  /** `owner/name` alone, on certificates from before 2023, which carry nothing but the short form. */
  readonly legacyRepository?: string
  readonly repositoryId?: string
  readonly ownerId?: string
  readonly ref?: string
  readonly commit?: string
  /** The top-level workflow as `<repository>/<path>@<ref>`. */
  readonly buildConfig?: string
  /** The workflow that asked for the certificate; another one than `buildConfig` when it is reused. */
  readonly buildSigner?: string
  readonly runner?: string
  readonly run?: string
}

/** https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md: arc, then numbers as used below. */
const FULCIO = [1, 3, 6, 1, 4, 1, 57264, 1]
const UTF8_STRING = 0x0c

/** Claims of a certificate that `verifySigned` has verified. Errors: `Refused` for one that says a thing twice. */
export function certificateClaims(signer: Signer): CertificateClaims {
  const values = new Map<number, Buffer>()
  for (const { oid, value } of signer.identity?.oids ?? []) {
    const id = oid?.id ?? []
    const number = id[FULCIO.length]
    if (number === undefined || id.length !== FULCIO.length + 1 || !FULCIO.every((n, i) => n === id[i]))
      continue
    if (values.has(number))
      throw new Refused('identity', `the certificate has extension ${id.join('.')} twice`)
    values.set(number, Buffer.from(value))
  }
  // Numbers 1 to 6 are bare text; from 8 on they are DER UTF8Strings, which the library hands over with their header.
  const legacy = (number: number) => values.get(number)?.toString('utf8')
  const text = (number: number) => decodeUtf8String(values.get(number), number)
  return present({
    subject: signer.identity?.subjectAlternativeName,
    issuer: text(8) ?? legacy(1),
    repository: text(12),
    legacyRepository: legacy(5),
    repositoryId: text(15),
    ownerId: text(17),
    ref: text(14) ?? legacy(6),
    commit: text(13) ?? legacy(3),
    buildConfig: text(18),
    buildSigner: text(9),
    runner: text(11),
    run: text(21),
  })
}

function decodeUtf8String(der: Buffer | undefined, number: number): string | undefined {
  if (!der) return undefined
  try {
    const object = ASN1Obj.parseBuffer(Buffer.from(der))
    // Encoding it again catches trailing bytes and lengths written in more than one way.
    if (object.tag.toDER() !== UTF8_STRING || !object.toDER().equals(der))
      throw new TypeError('no UTF8String')
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(object.value)
  } catch (cause) {
    throw new Refused('identity', `certificate extension ${number} is malformed`, { cause })
  }
}

type Loose<T> = { readonly [K in keyof T]?: T[K] | undefined }

function present(claims: Loose<CertificateClaims>): CertificateClaims {
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined && value !== ''))
}

/** The claims in the words of the evidence. */
export function signerIdentity(claims: CertificateClaims): SignerIdentity {
  const { issuer, subject, repository, repositoryId, ownerId, ref, commit, runner } = claims
  const workflow = /^https:\/\/[^/]+\/.+?\/(\.github\/workflows\/[^@]+|\/[^@]+\.ya?ml)@/.exec(
    claims.buildConfig ?? subject ?? '',
  )?.[1]
  const short = claims.legacyRepository
  return {
    ...(issuer && { issuer }),
    ...(subject && { subject }),
    ...(repository ? { repository } : short && { repository: `https://github.com/${short}` }),
    ...(repositoryId && { repositoryId }),
    ...(ownerId && { ownerId }),
    ...(workflow && { workflow: workflow.replace(/^\//, '') }),
    ...(ref && { ref }),
    ...(commit && { commit }),
    ...(runner && { runner }),
  }
}
