import ssri from 'ssri'
import type { Concern } from '../../domain/concern.ts'
import { isJsonObject, type JsonObject } from '../../domain/json.ts'
import { notPinned } from './errors.ts'

/** The server's own tarball, beside the lock. */
export const ARTIFACT_FILE = 'artifact.tgz'
const ARTIFACT_SPEC = `file:${ARTIFACT_FILE}`

/** One package of a lock (npm documentation, package-lock.json, `packages`). */
export interface LockedPackage {
  /** `node_modules/a/node_modules/@b/c` */
  readonly location: string
  readonly name: string
  readonly version: string
  /** Absent for what comes inside another package's tarball, whose integrity covers it. */
  readonly integrity?: string
  /** The server itself. */
  readonly artifact: boolean
  readonly bundled: boolean
  /** Names of the packages inside its own tarball. */
  readonly bundles: readonly string[]
  readonly optional: boolean
  readonly platform: {
    readonly os: readonly string[]
    readonly cpu: readonly string[]
    readonly libc: readonly string[]
  }
}

const LOCATION = /^(?:node_modules\/(?:@[a-z0-9~][\w.~-]*\/)?[a-z0-9~_-][\w.~-]*(?:\/(?!$)|$))+$/i
const MOST_PACKAGES = 3_000

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

function entryOf(location: string, json: JsonObject): LockedPackage {
  if (!LOCATION.test(location)) throw notPinned(`The lock places a package at ${JSON.stringify(location)}.`)
  const name =
    text(json.name) || location.slice(location.lastIndexOf('node_modules/') + 'node_modules/'.length)
  const version = text(json.version)
  const at = `${name}@${version || '?'}`
  const resolved = text(json.resolved)
  const bundled = json.inBundle === true
  const integrity = text(json.integrity)
  if (json.link === true) throw notPinned(`${at} is a link to a folder, so nothing pins its content.`)
  if (version === '') throw notPinned(`${at} has no version in the lock.`)
  if (resolved !== '' && resolved !== ARTIFACT_SPEC) {
    throw notPinned(
      `${at} comes from a place of its own (${resolved.slice(0, 200)}) and not from a registry.`,
    )
  }
  if (!bundled && integrity === '') throw notPinned(`${at} has no integrity, so nothing pins its bytes.`)
  return {
    location,
    name,
    version,
    ...(bundled ? {} : { integrity }),
    artifact: resolved === ARTIFACT_SPEC,
    bundled,
    bundles: texts(json.bundleDependencies),
    optional: json.optional === true,
    platform: { os: texts(json.os), cpu: texts(json.cpu), libc: texts(json.libc) },
  }
}

/**
 * Every package of a package-lock of version 3, parents before what is inside them.
 * Errors: `unsupported` for anything that the lock does not pin.
 */
export function readLockfile(lock: JsonObject): LockedPackage[] {
  if (lock.lockfileVersion !== 3 || !isJsonObject(lock.packages)) {
    throw notPinned('This is not a package-lock of version 3.')
  }
  const entries = Object.entries(lock.packages).filter(([location]) => location !== '')
  if (entries.length > MOST_PACKAGES) throw notPinned(`It brings along more than ${MOST_PACKAGES} packages.`)
  const depth = (location: string): number => location.split('node_modules/').length
  return entries
    .map(([location, json]) => entryOf(location, isJsonObject(json) ? json : {}))
    .sort((a, b) => depth(a.location) - depth(b.location) || (a.location < b.location ? -1 : 1))
}

function listed(names: readonly string[]): string {
  return names.length > 10
    ? `${names.slice(0, 10).join(', ')} and ${names.length - 10} more`
    : names.join(', ')
}

/** What is pinned, but less well than it should be. */
export function lockConcerns(packages: readonly LockedPackage[]): Concern[] {
  const found: Concern[] = []
  const bundled = packages.flatMap((entry) => [
    ...(entry.bundled ? [`${entry.name}@${entry.version}`] : []),
    ...entry.bundles.map((name) => `${name} in ${entry.name}@${entry.version}`),
  ])
  if (bundled.length > 0) {
    found.push({
      id: 'lock.bundled',
      severity: 'low',
      title: 'It brings packages inside a tarball, whose names and versions are only claims',
      proof: listed(bundled),
      cure: 'Their bytes are covered by the digest of the tarball; advisories may not be.',
    })
  }
  const weak = packages.filter((entry) => entry.integrity !== undefined && !hasStrongHash(entry.integrity))
  if (weak.length > 0) {
    found.push({
      id: 'lock.weak-integrity',
      severity: 'high',
      title: 'The registry pins packages by SHA-1 alone, for which two contents can be made',
      proof: listed(weak.map((entry) => `${entry.name}@${entry.version}`)),
      cure: 'Use a registry or mirror that states SHA-512.',
    })
  }
  return found
}

function hasStrongHash(integrity: string): boolean {
  const algorithm = ssri.parse(integrity, { strict: true })?.pickAlgorithm()
  return algorithm === 'sha512' || algorithm === 'sha384' || algorithm === 'sha256'
}
