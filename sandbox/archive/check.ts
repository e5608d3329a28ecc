import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { Parser, type ReadEntry } from 'tar'
import type { ArchiveLimits } from './limits.ts'
import { collisions, pathInPackage } from './path.ts'
import { ArchiveRefusal, quoted } from './refusal.ts'

const GZIP = [0x1f, 0x8b]
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd]
const FILES = new Set(['File', 'OldFile', 'ContiguousFile'])
const LINKS = new Set(['Link', 'SymbolicLink'])

export interface ArchiveFacts {
  readonly files: number
  readonly unpackedBytes: number
}

function begins(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => bytes[index] === byte)
}

/** Decompresses in pieces, and stops at the first one past the limits, so that a bomb never exists whole. */
async function* unpacked(bytes: Uint8Array, limits: ArchiveLimits): AsyncGenerator<Buffer> {
  const gunzip = createGunzip()
  gunzip.end(bytes)
  let total = 0
  for await (const chunk of gunzip) {
    if (!Buffer.isBuffer(chunk)) continue
    // The tar reader would unwrap a second layer by itself, past this count.
    if (total === 0 && (begins(chunk, GZIP) || begins(chunk, ZSTD))) {
      throw new ArchiveRefusal('malformed', 'compressed twice')
    }
    total += chunk.length
    // Headers and padding count too: an archive of a million empty files is mostly headers.
    if (total > limits.unpackedBytes + limits.entries * 1_024) {
      throw new ArchiveRefusal('too-large', `more than ${limits.unpackedBytes} bytes`)
    }
    if (total > limits.ratioFloorBytes && total > bytes.length * limits.ratio) {
      throw new ArchiveRefusal('bomb', `more than ${limits.ratio} times its ${bytes.length} compressed bytes`)
    }
    yield chunk
  }
}

/**
 * Reads the whole archive without writing anything. Answers what unpacking it will make.
 * Errors: `ArchiveRefusal` for the first thing in it that is not a plain file or folder inside the package.
 */
export async function checkArchive(bytes: Uint8Array, limits: ArchiveLimits): Promise<ArchiveFacts> {
  if (bytes.length > limits.compressedBytes) {
    throw new ArchiveRefusal('too-large', `${bytes.length} bytes compressed`)
  }
  if (!begins(bytes, GZIP)) throw new ArchiveRefusal('malformed', 'no gzip header')
  const unique = collisions()
  let files = 0
  let entries = 0
  let size = 0

  const check = (entry: ReadEntry): void => {
    entries += 1
    if (entries > limits.entries) throw new ArchiveRefusal('too-many-files', `more than ${limits.entries}`)
    if (LINKS.has(entry.type)) {
      throw new ArchiveRefusal('link', `${quoted(entry.path)} to ${quoted(entry.linkpath ?? '')}`)
    }
    const isFile = FILES.has(entry.type)
    if (!isFile && entry.type !== 'Directory') {
      throw new ArchiveRefusal('device', `${quoted(entry.path)} is a ${entry.type}`)
    }
    if (entry.size > limits.fileBytes) {
      throw new ArchiveRefusal('too-large', `${quoted(entry.path)} has ${entry.size} bytes`)
    }
    size += entry.size
    if (size > limits.unpackedBytes) {
      throw new ArchiveRefusal('too-large', `more than ${limits.unpackedBytes} bytes`)
    }
    const path = pathInPackage(entry.path, limits)
    if (path === undefined) return
    unique(path, !isFile)
    if (isFile) files += 1
  }

  let refusal: unknown
  // An exception thrown inside the parser's event would be reported as a malformed archive; keep it and let go on.
  const guarded = (entry: ReadEntry): void => {
    try {
      if (refusal === undefined) check(entry)
    } catch (error) {
      refusal = error
    }
    entry.resume()
  }
  const parser = new Parser({ strict: true, onReadEntry: guarded })
  parser.on('ignoredEntry', guarded)
  try {
    await pipeline(unpacked(bytes, limits), async (chunks) => {
      const ended = new Promise<void>((resolve, reject) => {
        parser.on('end', () => resolve())
        parser.on('error', reject)
      })
      // A rejection while chunks still flow must not count as unhandled; it is awaited below.
      ended.catch(() => undefined)
      for await (const chunk of chunks) {
        if (refusal !== undefined) throw refusal
        parser.write(chunk)
      }
      parser.end()
      await ended
    })
  } catch (error) {
    if (error instanceof ArchiveRefusal) throw error
    throw new ArchiveRefusal('malformed', error instanceof Error ? error.message : String(error))
  }
  if (refusal !== undefined) throw refusal
  if (files === 0) throw new ArchiveRefusal('malformed', 'no file in it')
  return { files, unpackedBytes: size }
}
