import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { extract, type ReadEntry } from 'tar'
import type { Concern } from '../../domain/concern.ts'
import { type ArchiveFacts, checkArchive } from './check.ts'
import { ARCHIVE_LIMITS, type ArchiveLimits } from './limits.ts'
import { pathInPackage } from './path.ts'
import { ArchiveRefusal, refusalConcern } from './refusal.ts'

export interface Unpacked extends ArchiveFacts {
  /** False when the archive was refused: then `into` was not made, and `concerns` has the critical reason. */
  readonly extracted: boolean
  readonly concerns: readonly Concern[]
}

async function write(bytes: Uint8Array, into: string, limits: ArchiveLimits): Promise<void> {
  // The path that was judged is the path that is written; an empty one (the leading folder) is skipped by the writer.
  // The author's owners, times and special bits are not taken over; only whether a file can be executed is.
  const plain = (entry: ReadEntry): void => {
    const executable = entry.type === 'Directory' || ((entry.mode ?? 0) & 0o111) !== 0
    entry.mode = executable ? 0o755 : 0o644
    entry.path = pathInPackage(entry.path, limits) ?? ''
  }
  await new Promise<void>((resolve, reject) => {
    const writer = extract({
      cwd: into,
      strict: true,
      preserveOwner: false,
      noMtime: true,
      chmod: true,
      processUmask: 0o022,
      onReadEntry: plain,
    })
    writer.on('close', resolve)
    writer.on('error', reject)
    writer.end(Buffer.from(bytes))
  })
}

/**
 * Unpacks an npm package (gzipped tar) into the folder `into`, which must not exist or be empty.
 * The whole archive is read and judged before the first byte is written; then it is written beside `into` and renamed.
 * A refused archive leaves nothing behind and answers one critical concern `archive.…`.
 */
export async function unpackTarball(
  bytes: Uint8Array,
  into: string,
  limits: Partial<ArchiveLimits> = {},
): Promise<Unpacked> {
  const all = { ...ARCHIVE_LIMITS, ...limits }
  let facts: ArchiveFacts
  try {
    facts = await checkArchive(bytes, all)
  } catch (error) {
    if (!(error instanceof ArchiveRefusal)) throw error
    return {
      files: 0,
      unpackedBytes: 0,
      extracted: false,
      concerns: [refusalConcern(error.problem, error.proof)],
    }
  }
  const temporary = join(dirname(into), `.${basename(into)}.${randomUUID()}`)
  await mkdir(temporary, { recursive: true, mode: 0o755 })
  try {
    await write(bytes, temporary, all)
    await rename(temporary, into)
  } catch (error) {
    await rm(temporary, { recursive: true, force: true })
    throw error
  }
  return { ...facts, extracted: true, concerns: [] }
}
