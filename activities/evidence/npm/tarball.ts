import Arborist from '@npmcli/arborist'
import pacote, { type Options } from 'pacote'
import { CountersignError } from '../../../domain/errors.ts'
import { registryError } from './errors.ts'
import type { NpmOptions } from './options.ts'

function collect(
  stream: NodeJS.ReadableStream,
  max: number,
  subject: string,
  stop: () => void,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    let size = 0
    stream.on('data', (part: Buffer) => {
      size += part.length
      if (size <= max) {
        parts.push(part)
        return
      }
      parts.length = 0
      reject(
        new CountersignError(
          'hostile_package',
          `The tarball of ${subject} is larger than ${max} bytes.`,
          'Ask the author for a smaller package, or raise the limit.',
        ),
      )
      stop()
    })
    stream.on('end', () => resolve(Buffer.concat(parts)))
    // Stays on after a refusal: the aborted connection reports here, and an error without a listener ends the process.
    stream.on('error', reject)
  })
}

/** The bytes of one published version; pacote checks them against the integrity given. Errors: as `registryError`. */
export async function fetchTarball(
  name: string,
  version: string,
  integrity: string | undefined,
  max: number,
  options: NpmOptions,
): Promise<Buffer> {
  const subject = `npm:${name}@${version}`
  try {
    const enough = new AbortController()
    const given: unknown = options.signal
    const signal = AbortSignal.any([enough.signal, ...(given instanceof AbortSignal ? [given] : [])])
    const limited: Options = { ...options, signal, ...(integrity === undefined ? {} : { integrity }) }
    return await pacote.tarball.stream(
      `${name}@${version}`,
      (stream) => collect(stream, max, subject, () => enough.abort()),
      limited,
    )
  } catch (error) {
    const mapped = registryError(error, subject)
    if (mapped.code !== 'not_found') throw mapped
    throw new CountersignError(
      'not_found',
      `The registry lists ${subject} but no longer hands out its tarball.`,
      'Ask for a version that is still published.',
      { cause: error },
    )
  }
}

/** A folder packed as `npm pack` would, running none of its scripts. The same files give the same bytes. */
export async function packFolder(folder: string, max: number, options: NpmOptions): Promise<Buffer> {
  // The folder itself decides what is packed: a workspace or prefix of the caller's own settings must not.
  const own = { ...options, prefix: folder, workspaces: [], ignoreScripts: true, Arborist, where: folder }
  return await pacote.tarball.stream(
    `file:${folder}`,
    (stream) => collect(stream, max, 'the folder', () => undefined),
    own,
  )
}
