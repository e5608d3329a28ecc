import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Arborist from '@npmcli/arborist'
import type { Options } from 'pacote'
import ssri from 'ssri'
import type { Concern } from '../../domain/concern.ts'
import { canonicalJson, type Digest } from '../../domain/digest.ts'
import { CountersignError } from '../../domain/errors.ts'
import { isJsonObject, type JsonObject } from '../../domain/json.ts'
import type { ArtifactStore } from '../store/store.ts'
import { notPinned, packageError } from './errors.ts'
import { ARTIFACT_FILE, type LockedPackage, lockConcerns, readLockfile } from './lockfile.ts'

export interface LockQuery {
  readonly store: ArtifactStore
  readonly artifact: Digest
  /** What the package's own package.json must say. */
  readonly name: string
  readonly version: string
  /** Settings as npm's own libraries take them. */
  readonly npmOptions: Options
  /** The registry's statement of the artifact's integrity, compared with the stored bytes where given. */
  readonly integrity?: string
  readonly signal?: AbortSignal
}

export interface BuiltLock {
  /** Digest of `text`, under which it is in the store. */
  readonly lock: Digest
  /** package-lock of version 3 as canonical JSON (RFC 8785). */
  readonly text: string
  readonly packages: readonly LockedPackage[]
  readonly concerns: readonly Concern[]
}

/** Settings of the caller's that would make the tree another one, or run something. */
const OWN_SETTINGS = {
  lockfileVersion: 3,
  packageLock: true,
  // No registry's host in it: the same lock serves behind every mirror, and the integrity says what the bytes are.
  omitLockfileRegistryResolved: true,
  ignoreScripts: true,
  global: false,
  force: false,
  legacyPeerDeps: false,
  strictPeerDeps: false,
  installStrategy: 'hoisted',
  installLinks: true,
  workspacesEnabled: false,
  binLinks: false,
  audit: false,
  fund: false,
  // Only the server itself may be a file: these would be fetched without anything that pins them.
  allowFile: 'root',
  allowGit: 'none',
  allowRemote: 'none',
  allowDirectory: 'none',
} as const

function wrapper(name: string): string {
  const manifest = { name: 'countersign-release', version: '0.0.0', private: true }
  return canonicalJson({ ...manifest, dependencies: { [name]: `file:${ARTIFACT_FILE}` } })
}

/** The lock without what says nothing of the content: who asks for money for it. */
function contentOf(lock: JsonObject): JsonObject {
  const packages = isJsonObject(lock.packages) ? lock.packages : {}
  const kept = Object.entries(packages).map(([location, json]) => {
    if (!isJsonObject(json)) return [location, json] as const
    const { funding: _, ...content } = json
    return [location, content] as const
  })
  return { ...lock, packages: Object.fromEntries(kept) }
}

async function resolveTree(folder: string, query: LockQuery): Promise<JsonObject> {
  const { npmOptions, signal, name, version } = query
  try {
    const options = {
      ...npmOptions,
      ...OWN_SETTINGS,
      path: folder,
      workspaces: [],
      ...(signal ? { signal } : {}),
    }
    const tree = await new Arborist(options).buildIdealTree()
    for (const node of tree.inventory.values()) {
      const bundles = node.package.bundleDependencies ?? []
      for (const edge of node.edgesOut.values()) {
        const needed = edge.type !== 'optional' && edge.type !== 'peerOptional' && !edge.to
        // What a package brings along is in its tarball and not in the tree.
        const brought = Array.isArray(bundles) ? bundles.includes(edge.name) : bundles
        if (needed && !brought) {
          throw notPinned(`${node.pkgid} needs ${edge.name}@${edge.spec}, which is not there.`)
        }
      }
    }
    const text = tree.meta?.toString() ?? ''
    const lock: unknown = JSON.parse(text)
    if (!isJsonObject(lock)) throw notPinned('No lock could be made.')
    return contentOf(lock)
  } catch (error) {
    signal?.throwIfAborted()
    throw packageError(error, `${name}@${version}`)
  }
}

function checkServer(packages: readonly LockedPackage[], bytes: Buffer, query: LockQuery): void {
  const own = packages.filter((entry) => entry.artifact)
  const [server] = own
  if (own.length !== 1 || server?.location !== `node_modules/${query.name}`) {
    throw notPinned('The server is not in its own lock exactly once.')
  }
  if (server.name !== query.name || server.version !== query.version) {
    throw new CountersignError(
      'hostile_package',
      `The tarball says that it is ${server.name}@${server.version}, and not ${query.name}@${query.version}.`,
      'Do not install it; tell whoever published it.',
    )
  }
  for (const integrity of [server.integrity, query.integrity]) {
    if (integrity === undefined || ssri.checkData(bytes, integrity)) continue
    throw new CountersignError(
      'integrity_mismatch',
      `The stored tarball of ${query.name}@${query.version} is not the one that was resolved.`,
      'Gather the evidence again.',
    )
  }
}

/**
 * Resolves every dependency of a server and pins it. The lock is that of a project whose one dependency is the artifact
 * itself (`file:artifact.tgz`), for servers from a registry and from a folder alike, so the server is always the very
 * bytes that were reviewed. The digest covers, for every package of every platform: where it is installed, its name and
 * version, the integrity of its tarball (which holds what it bundles), and what its own manifest asks for.
 * It covers no host name and no time. Optional and peer dependencies are in it as npm would install them.
 * Refused, because nothing pins the bytes: dependencies from git, from a URL, from a file or folder, links, and packages
 * without integrity. Errors: `unsupported`, `hostile_package`, `integrity_mismatch`, `not_found`, `registry_unavailable`,
 * `timed_out`.
 */
export async function buildLock(query: LockQuery): Promise<BuiltLock> {
  const bytes = await query.store.read(query.artifact)
  const folder = await mkdtemp(join(tmpdir(), 'countersign-lock-'))
  try {
    await writeFile(join(folder, 'package.json'), wrapper(query.name))
    await writeFile(join(folder, ARTIFACT_FILE), bytes)
    const lock = await resolveTree(folder, query)
    const packages = readLockfile(lock)
    checkServer(packages, bytes, query)
    const text = canonicalJson(lock)
    return {
      lock: await query.store.put(Buffer.from(text)),
      text,
      packages,
      concerns: lockConcerns(packages),
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
