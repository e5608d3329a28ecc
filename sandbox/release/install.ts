import { randomUUID } from 'node:crypto'
import { access, mkdir, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Options } from 'pacote'
import type { Digest } from '../../domain/digest.ts'
import { CountersignError } from '../../domain/errors.ts'
import { isJsonObject } from '../../domain/json.ts'
import { ARCHIVE_LIMITS } from '../archive/limits.ts'
import { unpackTarball } from '../archive/unpack.ts'
import type { ArtifactStore } from '../store/store.ts'
import { notPinned } from './errors.ts'
import { fetchLocked } from './fetch.ts'
import { type LockedPackage, readLockfile } from './lockfile.ts'
import { readableByAll } from './modes.ts'
import { forThisMachine } from './platform.ts'
import { installScripts, type WithInstallScripts } from './scripts.ts'

export interface InstallQuery {
  readonly store: ArtifactStore
  readonly artifact: Digest
  readonly lock: Digest
  readonly name: string
  readonly version: string
  readonly npmOptions: Options
  /** Where installations are kept; `$XDG_CACHE_HOME/countersign/releases` when absent. */
  readonly cache?: string
}

export interface Installed {
  /** Folder with `node_modules`. Shared by everyone who installs the same release: not to be changed or removed. */
  readonly root: string
  readonly packageDir: string
  readonly installScripts: readonly WithInstallScripts[]
}

const TOGETHER = 6

async function each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items]
  const worker = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: TOGETHER }, worker))
}

async function lockedPackages({ store, lock, name, version }: InstallQuery): Promise<LockedPackage[]> {
  const json: unknown = JSON.parse((await store.read(lock)).toString('utf8'))
  const packages = readLockfile(isJsonObject(json) ? json : {})
  const server = packages.find((entry) => entry.artifact)
  if (server?.location === `node_modules/${name}` && server.version === version) return packages
  throw notPinned(`This lock is not that of ${name}@${version}.`)
}

/** Each package is unpacked with the same limits as the server's own; no link, script or permission of it is taken over. */
async function fill(root: string, packages: readonly LockedPackage[], query: InstallQuery): Promise<void> {
  const wanted = packages.filter(
    (entry) => !entry.bundled && (!entry.optional || forThisMachine(entry.platform)),
  )
  let total = 0
  const place = async (entry: LockedPackage): Promise<void> => {
    const bytes = entry.artifact
      ? await query.store.read(query.artifact)
      : await fetchLocked(entry, query.npmOptions)
    const into = join(root, entry.location)
    // A parent may carry, undeclared, another package where the lock wants this one.
    await rm(into, { recursive: true, force: true })
    const unpacked = await unpackTarball(bytes, into)
    total += unpacked.unpackedBytes
    const proof = unpacked.concerns[0]
    if (unpacked.extracted && total <= 2 * ARCHIVE_LIMITS.unpackedBytes) return
    throw new CountersignError(
      'hostile_package',
      proof
        ? `${entry.name}@${entry.version}: ${proof.title} (${proof.proof}).`
        : 'It installs to more than is allowed.',
      'Ask the author for a release without it.',
    )
  }
  const depths = new Map<number, LockedPackage[]>()
  for (const entry of wanted) {
    const depth = entry.location.split('node_modules/').length
    depths.set(depth, [...(depths.get(depth) ?? []), entry])
  }
  // Parents first: what is inside a package is placed after it.
  for (const depth of [...depths.keys()].sort((a, b) => a - b)) await each(depths.get(depth) ?? [], place)
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

/**
 * Installs a release from its lock and nothing else: the server from the store, the rest by name, version and integrity.
 * No script runs, nothing is linked, no package manager is started. The folder is named by both digests and comes into
 * being whole; whoever installs the same release at the same time gets the same folder.
 * Errors: `not_found`, `integrity_mismatch`, `hostile_package`, `unsupported`, `registry_unavailable`, `timed_out`.
 */
export async function installRelease(query: InstallQuery): Promise<Installed> {
  const packages = await lockedPackages(query)
  const cache =
    query.cache ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'countersign', 'releases')
  const hex = (digest: Digest): string => digest.slice('sha256:'.length)
  const root = join(
    cache,
    `${hex(query.artifact).slice(0, 32)}-${hex(query.lock).slice(0, 32)}-${process.platform}-${process.arch}`,
  )
  const packageDir = join(root, 'node_modules', query.name)
  if (!(await isThere(root))) {
    const temporary = join(cache, `.${randomUUID()}`)
    await mkdir(temporary, { recursive: true })
    try {
      await fill(temporary, packages, query)
      await readableByAll(temporary)
      await rename(temporary, root)
    } catch (error) {
      await rm(temporary, { recursive: true, force: true })
      // Someone else was quicker with the same release.
      if (!(await isThere(packageDir))) throw error
    }
  }
  return { root, packageDir, installScripts: await installScripts(root) }
}
