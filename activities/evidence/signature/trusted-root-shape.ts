import { TrustedRoot } from '@sigstore/protobuf-specs'
import { z } from 'zod'
import { CountersignError } from '../../../domain/errors.ts'

const BYTES = z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/)
const INSTANT = z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'no instant')
/** The library reads a missing start as "since ever"; a root that leaves it out is refused instead. */
const VALIDITY = z.object({ start: INSTANT, end: INSTANT.nullish() })
const LOG_ID = z.object({ keyId: BYTES })

const LOG = z
  .object({
    baseUrl: z.string().min(1),
    publicKey: z.object({ rawBytes: BYTES, keyDetails: z.string().or(z.number()), validFor: VALIDITY }),
    logId: LOG_ID.nullish(),
    checkpointKeyId: LOG_ID.nullish(),
  })
  .refine((log) => log.logId || log.checkpointKeyId, 'no log id')

const AUTHORITY = z.object({
  certChain: z.object({ certificates: z.array(z.object({ rawBytes: BYTES })).min(1) }),
  validFor: VALIDITY,
})

const SHAPE = z.object({
  mediaType: z
    .string()
    .regex(/^application\/vnd\.dev\.sigstore\.trustedroot(\+json;version=0\.[12]|\.v0\.[12]\+json)$/),
  tlogs: z.array(LOG).min(1),
  certificateAuthorities: z.array(AUTHORITY).default([]),
  ctlogs: z.array(LOG).default([]),
  timestampAuthorities: z.array(AUTHORITY).default([]),
})

const MAX_BYTES = 1024 * 1024

/**
 * A trusted root from its JSON text (sigstore protobuf-specs, `sigstore_trustroot.proto`), with everything that
 * verification later relies on present. Errors: `bad_input`.
 */
export function parseTrustedRoot(text: string): TrustedRoot {
  const bad = (what: string, cause?: unknown) =>
    new CountersignError(
      'bad_input',
      `The trusted root is unusable: ${what}.`,
      'Get it again from its source.',
      {
        cause,
      },
    )
  if (text.length > MAX_BYTES) throw bad('it is too large')
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch (cause) {
    throw bad('it is not JSON', cause)
  }
  const shaped = SHAPE.safeParse(document)
  if (!shaped.success) {
    const [issue] = shaped.error.issues
    throw bad(`${issue?.path.join('.') || 'the document'} is missing or malformed`, shaped.error)
  }
  return TrustedRoot.fromJSON(document)
}
