import { open } from 'node:fs/promises'
import { CountersignError } from '../../domain/errors.ts'
import { type Policy, parsePolicy, policyDigest } from '../../domain/policy/index.ts'

const MAX_BYTES = 1_048_576

/**
 * The text of a policy file. Errors: `bad_policy` for a file that is not there, may not be read, is no file, is longer
 * than a megabyte or is not UTF-8.
 */
export async function readPolicyFile(file: string): Promise<string> {
  const handle = await open(file, 'r').catch((cause: NodeJS.ErrnoException) =>
    Promise.reject(noFile(file, cause)),
  )
  try {
    // A pipe or a device could go on for ever.
    if (!(await handle.stat()).isFile()) throw noFile(file)
    const buffer = Buffer.alloc(MAX_BYTES + 1)
    let length = 0
    for (;;) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length)
      length += bytesRead
      if (bytesRead === 0 || length > MAX_BYTES) break
    }
    if (length > MAX_BYTES) {
      throw new CountersignError('bad_policy', `${file} is longer than a megabyte.`, 'Name the policy file.')
    }
    return decode(file, buffer.subarray(0, length))
  } finally {
    await handle.close()
  }
}

/** Reads and checks a policy file. Errors: `bad_policy`, one line with the file, every mistake and its place. */
export async function loadPolicy(
  file: string,
): Promise<{ readonly policy: Policy; readonly digest: string }> {
  const text = await readPolicyFile(file)
  try {
    const policy = parsePolicy(text)
    return { policy, digest: policyDigest(policy) }
  } catch (error) {
    if (!(error instanceof CountersignError)) throw error
    throw new CountersignError('bad_policy', `${file}: ${error.message}`, error.cure, { cause: error })
  }
}

function decode(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new CountersignError('bad_policy', `${file} is not UTF-8 text.`, 'Save it as UTF-8.', { cause })
  }
}

function noFile(file: string, cause?: NodeJS.ErrnoException): CountersignError {
  const why =
    cause?.code === 'ENOENT'
      ? `There is no policy file ${file}.`
      : `The policy file ${file} cannot be read${cause?.code ? ` (${cause.code})` : ': it is no file'}.`
  return new CountersignError('bad_policy', why, 'Name an existing policy file; policy.yaml is an example.', {
    cause,
  })
}
