import pacote, { type Options } from 'pacote'
import ssri from 'ssri'
import { CountersignError } from '../../domain/errors.ts'
import { ARCHIVE_LIMITS } from '../archive/limits.ts'
import { packageError } from './errors.ts'
import type { LockedPackage } from './lockfile.ts'

function tooLarge(subject: string): CountersignError {
  return new CountersignError(
    'hostile_package',
    `The tarball of ${subject} is larger than ${ARCHIVE_LIMITS.compressedBytes} bytes.`,
    'Ask the author for a smaller package.',
  )
}

/** The bytes of one locked package from the registry, or from npm's cache where they are; checked against the lock. */
export async function fetchLocked(entry: LockedPackage, npmOptions: Options): Promise<Buffer> {
  const { name, version, integrity } = entry
  const subject = `${name}@${version}`
  if (integrity === undefined)
    throw new CountersignError('internal', `${subject} is not pinned.`, 'Report this.')
  const enough = new AbortController()
  const collect = async (stream: NodeJS.ReadableStream): Promise<Buffer> => {
    // Outlives a refusal: the aborted connection reports here, and an error without a listener ends the process.
    stream.on('error', () => undefined)
    const parts: Buffer[] = []
    let size = 0
    for await (const part of stream) {
      const bytes = Buffer.from(part)
      size += bytes.length
      if (size > ARCHIVE_LIMITS.compressedBytes) {
        enough.abort()
        throw tooLarge(subject)
      }
      parts.push(bytes)
    }
    return Buffer.concat(parts)
  }
  let bytes: Buffer
  try {
    const options = { ...npmOptions, integrity, preferOffline: true, signal: enough.signal }
    bytes = await pacote.tarball.stream(subject, collect, options)
  } catch (error) {
    throw packageError(error, subject)
  }
  if (ssri.checkData(bytes, integrity)) return bytes
  throw new CountersignError(
    'integrity_mismatch',
    `The tarball of ${subject} is not the one that the lock pins.`,
    'Do not install it; tell whoever runs the registry or mirror.',
  )
}
