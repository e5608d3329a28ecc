import { createHash, randomUUID } from 'node:crypto'
import { chmod, type FileHandle, lstat, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Digest, isDigest, shortDigest } from '../../domain/digest.ts'
import { CountersignError } from '../../domain/errors.ts'
import type { ArtifactStore } from './store.ts'

// Node's hash, not the pure one of domain/: artifacts run to many megabytes.
function digestOf(bytes: Uint8Array): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

async function syncFolder(path: string): Promise<void> {
  let handle: FileHandle | undefined
  try {
    handle = await open(path, 'r')
    await handle.sync()
  } finally {
    await handle?.close()
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isFile()
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
}

/**
 * A store in a local folder: `<root>/sha256/<two digits>/<64 digits>`, one read-only file for each entry. A write goes
 * to a temporary file beside it, is flushed, and then renamed, so a crash leaves the whole entry or none.
 */
export function createArtifactStore(root: string): ArtifactStore {
  const place = (digest: Digest): string => {
    if (!isDigest(digest)) {
      throw new CountersignError('bad_input', 'This is not a SHA-256 digest.', 'Give sha256: and 64 digits.')
    }
    const hex = digest.slice('sha256:'.length)
    return join(root, 'sha256', hex.slice(0, 2), hex)
  }

  const read = async (digest: Digest): Promise<Buffer> => {
    let bytes: Buffer
    try {
      bytes = await readFile(place(digest))
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error
      throw new CountersignError(
        'not_found',
        `The artifact store has no entry ${shortDigest(digest)}.`,
        'Gather the evidence again.',
        { cause: error },
      )
    }
    if (digestOf(bytes) !== digest) {
      throw new CountersignError(
        'integrity_mismatch',
        `The stored artifact ${shortDigest(digest)} is not what was put there: its digest differs.`,
        'Treat the store as tampered with; remove the entry and gather the evidence again.',
      )
    }
    return bytes
  }

  const put = async (bytes: Uint8Array): Promise<Digest> => {
    const digest = digestOf(bytes)
    const path = place(digest)
    const folder = dirname(path)
    await mkdir(folder, { recursive: true })
    // An entry that was damaged meanwhile is written anew: the rename below replaces it.
    if ((await exists(path)) && digestOf(await readFile(path)) === digest) return digest
    const temporary = join(folder, `.${randomUUID()}`)
    try {
      const handle = await open(temporary, 'wx', 0o600)
      try {
        await handle.writeFile(bytes)
        await handle.sync()
      } finally {
        await handle.close()
      }
      await chmod(temporary, 0o444)
      await rename(temporary, path)
      await syncFolder(folder)
    } finally {
      await rm(temporary, { force: true })
    }
    return digest
  }

  return { put, read, has: async (digest) => exists(place(digest)) }
}
