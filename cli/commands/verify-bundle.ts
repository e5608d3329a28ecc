import { readFile, stat } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import {
  type BundlePolicy,
  givenTrustRoot,
  MAX_BUNDLE_BYTES,
  refreshedTrustRoot,
  type TrustRootProvider,
  verifyBundle,
} from '../../activities/evidence/signature/index.ts'
import { CountersignError, oneLine } from '../../domain/errors.ts'
import { oneLineText } from '../../domain/text.ts'
import { wrongOption } from '../command.ts'

interface Io {
  readonly stdout: { write(text: string): unknown }
  readonly stderr: { write(text: string): unknown }
}

export const name = 'verify-bundle'
const CALL =
  'verify-bundle --bundle FILE (--certificate-identity ID --certificate-oidc-issuer URL | --key PEM) ' +
  '[--trusted-root FILE] ARTIFACT_OR_sha256:DIGEST'
export const usage = `${CALL}

Verifies one Sigstore bundle over a file, or over an attestation that names it: exit 0, or 1 with the reason on stderr.
  --certificate-identity, --certificate-oidc-issuer   who must have signed, compared whole
  --key            a public key in PEM, in place of an identity
  --trusted-root   in place of the public Sigstore instance's root
`

/** The artifact is held in memory as a whole, because the signature is over the whole. */
const MAX_ARTIFACT_BYTES = 1024 * 1024 * 1024

class UsageError extends Error {}

/**
 * Verifies one Sigstore bundle. Exit code 0 when it holds, 1 with the reason on stderr when it does not, 2 when it
 * was called wrongly. Without `--trusted-root` the public instance's root, refreshed by TUF or embedded.
 */
export function verifyBundleCommand(publicRoot: TrustRootProvider) {
  return async (args: string[], io: Io): Promise<number> => {
    try {
      const { bundle, policy, root, subject } = await inputs(args)
      const trust = root === undefined ? await publicRoot() : await givenTrustRoot(root)
      const result = verifyBundle({ bundle, policy, trustedRoot: trust.root, ...subject })
      if (!result.ok) {
        io.stderr.write(`not verified: ${line(result.reason)} (${result.code})\n`)
        return 1
      }
      const { subject: identity, keyId } = result.signer
      io.stdout.write(`verified: signed by ${line(identity ?? `key ${keyId ?? ''}`)}\n`)
      io.stdout.write(`trust root: ${line(trust.note ?? trust.source)}\n`)
      return 0
    } catch (error) {
      const wrong = error instanceof UsageError
      io.stderr.write(`${wrong ? `${error.message}; usage: countersign ${CALL}` : line(oneLine(error))}\n`)
      return wrong ? 2 : 1
    }
  }
}

async function inputs(args: string[]) {
  const { values, positionals } = parsed(args)
  const [subject, ...others] = positionals
  if (!values.bundle) throw new UsageError('--bundle is missing')
  if (!subject) throw new UsageError('the artifact or its digest is missing')
  if (others.length > 0) throw new UsageError('more than one artifact is given')
  const policy = await policyOf(values)
  return {
    bundle: await read(values.bundle, MAX_BUNDLE_BYTES),
    policy,
    root: values['trusted-root'],
    subject: await subjectOf(subject),
  }
}

function parsed(args: string[]) {
  const text = { type: 'string' } as const
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        bundle: text,
        'certificate-identity': text,
        'certificate-oidc-issuer': text,
        key: text,
        'trusted-root': text,
      },
    })
  } catch (error) {
    throw new UsageError(wrongOption(error))
  }
}

async function policyOf(values: ReturnType<typeof parsed>['values']): Promise<BundlePolicy> {
  const { 'certificate-identity': identity, 'certificate-oidc-issuer': issuer, key } = values
  if (key !== undefined && (identity !== undefined || issuer !== undefined)) {
    throw new UsageError('--key and a certificate identity exclude each other')
  }
  if (key) return { key: (await read(key, MAX_BUNDLE_BYTES)).toString('utf8') }
  if (!identity || !issuer) {
    throw new UsageError('--certificate-identity with --certificate-oidc-issuer, or --key, is required')
  }
  return { identity, issuer }
}

/** By the conformance suite's protocol: a digest is taken as one only when no such file exists. */
async function subjectOf(text: string): Promise<{ artifact: Buffer } | { digest: string }> {
  const isFile = await stat(text).then(
    () => true,
    () => false,
  )
  if (!isFile && /^sha256:[0-9a-fA-F]{64}$/.test(text)) return { digest: text }
  return { artifact: await read(text, MAX_ARTIFACT_BYTES) }
}

async function read(file: string, most: number): Promise<Buffer> {
  const bad = (what: string, cause?: unknown) =>
    new CountersignError('bad_input', `${file} ${what}.`, 'Check the path.', { cause })
  const size = await stat(file).then(
    (found) => found.size,
    (cause: unknown) => {
      throw bad('cannot be read', cause)
    },
  )
  if (size > most) throw bad(`is larger than ${most} bytes`)
  return readFile(file).catch((cause: unknown) => {
    throw bad('cannot be read', cause)
  })
}

/** Names in a certificate are the signer's own text. */
const line = (text: string): string => oneLineText(text, 500)

export const run = verifyBundleCommand(refreshedTrustRoot({ now: () => new Date() }))
