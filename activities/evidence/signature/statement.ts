import type { Bundle } from '@sigstore/bundle'
import { z } from 'zod'
import { quoted, Refused } from './refused.ts'

/** https://github.com/in-toto/attestation/blob/main/spec/v1/envelope.md */
export const IN_TOTO = 'application/vnd.in-toto+json'

const STATEMENT = z.object({
  _type: z.enum(['https://in-toto.io/Statement/v0.1', 'https://in-toto.io/Statement/v1']),
  subject: z
    .array(z.object({ name: z.string().optional(), digest: z.record(z.string(), z.string()) }))
    .min(1)
    .max(10_000),
  predicateType: z.string(),
  predicate: z.unknown().optional(),
})

export type Statement = z.infer<typeof STATEMENT>

/**
 * The in-toto statement of a DSSE bundle. The library verifies the envelope's signature and reads nothing inside
 * it, so the payload's type and the statement's shape are checked here. Errors: `Refused`.
 */
export function statementOf(bundle: Bundle): Statement {
  if (bundle.content.$case !== 'dsseEnvelope') {
    throw new Refused('statement', 'it signs a file, where an attestation is expected')
  }
  const { payloadType, payload, signatures } = bundle.content.dsseEnvelope
  if (signatures.length !== 1) {
    throw new Refused('statement', `the envelope carries ${signatures.length} signatures instead of one`)
  }
  if (payloadType !== IN_TOTO) {
    throw new Refused('statement', `the payload is of type ${quoted(payloadType)}, not ${IN_TOTO}`)
  }
  const statement = STATEMENT.safeParse(json(payload))
  if (!statement.success) throw new Refused('statement', 'the payload is no in-toto statement')
  return statement.data
}

function json(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new Refused('statement', 'the payload is not JSON', { cause })
  }
}

/** A statement about one package release: one subject, its package URL, its tarball, the expected predicate. */
export function requireSubject(
  statement: Statement,
  expected: { purl: string; sha512: string; predicateTypes: readonly string[] },
): void {
  if (!expected.predicateTypes.includes(statement.predicateType)) {
    throw new Refused(
      'statement',
      `it states ${quoted(statement.predicateType)}, which is not what it is served as`,
    )
  }
  const [subject, ...others] = statement.subject
  if (!subject || others.length > 0) {
    throw new Refused('subject', `it names ${statement.subject.length} subjects instead of one`)
  }
  if (subject.name !== expected.purl) {
    throw new Refused('subject', `it is about ${quoted(subject.name ?? 'nothing')}, not ${expected.purl}`)
  }
  if (subject.digest.sha512 !== expected.sha512) {
    throw new Refused(
      'subject',
      'it is about another tarball: the SHA-512 is not the one of the tarball served',
    )
  }
}
