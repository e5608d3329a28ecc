import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { Parser, type ReadEntry } from 'tar'
import { isJsonObject, type JsonObject } from '../../../domain/json.ts'
import { parseJson } from '../json.ts'

const MAX_UNPACKED = 512 * 1024 * 1024
const MAX_MANIFEST = 2 * 1024 * 1024

/**
 * The `package.json` at the top of a package tarball, read without extracting anything. Answers undefined for an archive
 * that is broken, has none, or grows past what is sensible: saying so is the unpacker's concern.
 */
export async function manifestInTarball(bytes: Uint8Array): Promise<JsonObject | undefined> {
  let found: Buffer | undefined
  const parser = new Parser({
    onReadEntry(entry: ReadEntry) {
      // npm strips the first folder, whatever its name; of two entries with one name the later wins on disk.
      const wanted = entry.type === 'File' && /^[^/]+\/package\.json$/.test(entry.path)
      if (!wanted || entry.size > MAX_MANIFEST) {
        entry.resume()
        return
      }
      const parts: Buffer[] = []
      entry.on('data', (part: Buffer) => parts.push(part))
      entry.on('end', () => {
        found = Buffer.concat(parts)
      })
    },
  })
  let seen = 0
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      seen += chunk.length
      if (seen > MAX_UNPACKED) return done(new Error('too large'))
      parser.write(chunk)
      done()
    },
    final(done) {
      parser.end()
      done()
    },
  })
  async function* source(): AsyncGenerator<Uint8Array> {
    for (let i = 0; i < bytes.length; i += 65_536) yield bytes.subarray(i, i + 65_536)
  }
  try {
    await pipeline(source, createGunzip(), sink)
    const json = found === undefined ? undefined : parseJson(found.toString('utf8'))
    return isJsonObject(json) ? json : undefined
  } catch {
    return undefined
  }
}
