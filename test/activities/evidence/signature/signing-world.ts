import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { initializeCA, initializeCTLog, initializeTLog, initializeTSA } from '@sigstore/mock'
import { z } from 'zod'

/** A whole Sigstore of our own: certificate authority, two logs and a time-stamping authority, with real keys. */
export type SigningWorld = Awaited<ReturnType<typeof signingWorld>>

export interface Extension {
  readonly number: number
  readonly value: string
  /** As bare text, where the number calls for a DER UTF8String. */
  readonly bare?: boolean
}

export interface Envelope {
  readonly payload: string
  readonly payloadType?: string
}

export interface Timing {
  /** `log`: the log's own promise, as Rekor v1 gives. `authority`: an RFC 3161 timestamp and no time from the log. */
  readonly time?: 'log' | 'authority' | 'none'
  /** The certificate was kept from the certificate log. */
  readonly secret?: boolean
}

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()
const bytesOf = (view: ArrayBufferView): Buffer => Buffer.from(view.buffer, view.byteOffset, view.byteLength)
const FULCIO = '1.3.6.1.4.1.57264.1.'
/** What Rekor v1 answers for a new entry, by its id. */
const LOGGED = z.record(
  z.string(),
  z.object({
    body: z.string(),
    integratedTime: z.number(),
    logID: z.string(),
    logIndex: z.number(),
    verification: z.object({
      signedEntryTimestamp: z.string(),
      inclusionProof: z.object({ rootHash: z.string(), checkpoint: z.string() }),
    }),
  }),
)
const LOG_URL = 'https://log.sigstore.test'

export async function signingWorld() {
  const pair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })
  // The authorities' own certificates begin now, to the second; what they sign must be a little later.
  const clock = new Date(Math.ceil(Date.now() / 1000) * 1000 + 1000)
  const [caPair, ctPair, logPair, tsaPair] = [pair(), pair(), pair(), pair()]
  const ctlog = await initializeCTLog(ctPair, clock)
  const ca = await initializeCA(caPair, ctlog, clock)
  const secretCa = await initializeCA(caPair, undefined, clock)
  const tlog = await initializeTLog(LOG_URL, logPair, clock)
  const tsa = await initializeTSA(tsaPair, clock)
  const registryPair = pair()

  async function certificate(
    publicKey: KeyObject,
    subject: string,
    extensions: readonly Extension[],
    secret = false,
  ) {
    const der = publicKey.export({ format: 'der', type: 'spki' })
    const issued = await (secret ? secretCa : ca).issueCertificate({
      publicKey: Buffer.from(der),
      subjectAltName: subject,
      extensions: extensions.map(({ number, value, bare = number < 8 }) => ({
        oid: `${FULCIO}${number}`,
        value,
        legacy: bare,
      })),
    })
    return bytesOf(issued).toString('base64')
  }

  async function bundle(material: object, key: KeyObject, keyid: string, envelope: Envelope, timing: Timing) {
    const { payload: text, payloadType = 'application/vnd.in-toto+json' } = envelope
    const payload = Buffer.from(text)
    const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `
    const signature = sign('sha256', Buffer.concat([Buffer.from(head), payload]), key)
    const { time = 'log' } = timing
    return {
      mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
      verificationMaterial: {
        ...material,
        tlogEntries: [await entry(payload, signature, time === 'log')],
        timestampVerificationData: {
          rfc3161Timestamps: time === 'authority' ? [{ signedTimestamp: await timestamp(signature) }] : [],
        },
      },
      dsseEnvelope: {
        payload: payload.toString('base64'),
        payloadType,
        signatures: [{ sig: signature.toString('base64'), keyid }],
      },
    }
  }

  async function entry(payload: Buffer, signature: Buffer, promised: boolean) {
    const logged = await tlog.log({
      apiVersion: '0.0.1',
      kind: 'dsse',
      spec: {
        payloadHash: { algorithm: 'sha256', value: sha256(payload).toString('hex') },
        signatures: [{ signature: signature.toString('base64') }],
      },
    })
    const [made] = Object.values(LOGGED.parse(logged))
    if (!made) throw new Error('the log gave no entry')
    const { inclusionProof: proof, signedEntryTimestamp } = made.verification
    const time = promised
      ? {
          integratedTime: String(made.integratedTime),
          inclusionPromise: { signedEntryTimestamp },
        }
      : { integratedTime: '0' }
    return {
      ...time,
      logIndex: String(made.logIndex),
      logId: { keyId: Buffer.from(made.logID, 'hex').toString('base64') },
      kindVersion: { kind: 'dsse', version: '0.0.1' },
      inclusionProof: {
        logIndex: '0',
        treeSize: '1',
        rootHash: Buffer.from(proof.rootHash, 'hex').toString('base64'),
        hashes: [],
        checkpoint: { envelope: proof.checkpoint },
      },
      canonicalizedBody: made.body,
    }
  }

  async function timestamp(signature: Buffer): Promise<string> {
    const response = await tsa.timestamp({
      artifactHash: sha256(signature),
      hashAlgorithmOID: '2.16.840.1.101.3.4.2.1',
      nonce: 1,
      policyOID: '1.3.6.1.4.1.57264.2',
    })
    return bytesOf(response).toString('base64')
  }

  return {
    clock,
    registryKey: registryPair,
    /** A bundle signed with a fresh key under a certificate with this name and these Fulcio extensions. */
    async keyless(
      envelope: Envelope,
      subject: string,
      extensions: readonly Extension[],
      timing: Timing = {},
    ) {
      const { publicKey, privateKey } = pair()
      const rawBytes = await certificate(publicKey, subject, extensions, timing.secret)
      return bundle({ certificate: { rawBytes } }, privateKey, '', envelope, timing)
    },
    /** A bundle signed with a long-lived key that its hint names. */
    keyed(envelope: Envelope, hint: string, timing: Timing = {}, key: KeyObject = registryPair.privateKey) {
      return bundle({ publicKey: { hint } }, key, hint, envelope, timing)
    },
    /** What a client that trusts this world is given, as `trusted_root.json`. */
    trustedRoot() {
      const log = (url: string, key: Uint8Array, keyId: Uint8Array) => ({
        baseUrl: url,
        hashAlgorithm: 'SHA2_256',
        publicKey: {
          rawBytes: Buffer.from(key).toString('base64'),
          keyDetails: 'PKIX_ECDSA_P256_SHA_256',
          validFor: { start: '2020-01-01T00:00:00Z' },
        },
        logId: { keyId: Buffer.from(keyId).toString('base64') },
      })
      const authority = (...certificates: readonly ArrayBufferView[]) => ({
        certChain: {
          certificates: certificates.map((one) => ({ rawBytes: bytesOf(one).toString('base64') })),
        },
        validFor: { start: '2020-01-01T00:00:00Z' },
      })
      return {
        mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
        tlogs: [log(LOG_URL, tlog.publicKey, sha256(tlog.publicKey))],
        ctlogs: [log('https://ct.sigstore.test', ctlog.publicKey, bytesOf(ctlog.logID))],
        certificateAuthorities: [authority(ca.rootCertificate)],
        timestampAuthorities: [authority(tsa.intCertificate, tsa.rootCertificate)],
      }
    },
  }
}
