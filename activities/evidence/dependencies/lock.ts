import { CountersignError } from '../../../domain/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../domain/json.ts'
import { objectOf, parseJson, present, textOf } from '../json.ts'
import { licenceOf } from '../package-json.ts'

/** One installed package of a lock, without the server itself. */
export interface LockedPackage {
  readonly name: string
  readonly version: string
  readonly direct: boolean
  readonly installScript: boolean
  /** True when it came inside another package's tarball and the registry cannot speak for it. */
  readonly bundled: boolean
  readonly deprecated?: string
  readonly license?: string
}

const MODULES = 'node_modules/'

function lockPackages(text: string): JsonObject {
  const broken = (cause?: unknown): CountersignError =>
    new CountersignError(
      'internal',
      'The dependency lock is not a package-lock of version 3.',
      'Gather it again.',
      {
        cause,
      },
    )
  let json: Json
  try {
    json = parseJson(text)
  } catch (error) {
    throw broken(error)
  }
  if (!isJsonObject(json) || json.lockfileVersion !== 3 || !isJsonObject(json.packages)) throw broken()
  return json.packages
}

/**
 * Reads a package-lock of version 3 (npm documentation, package-lock.json, `packages`). The server may be the lock's root
 * or the root's one dependency. The same name and version installed twice counts once.
 */
export function readLock(text: string, server: string): LockedPackage[] {
  const packages = lockPackages(text)
  const own = [packages[''], packages[`${MODULES}${server}`]].map(objectOf)
  const direct = new Set(own.flatMap((json) => namesIn(json)))
  const seen = new Map<string, LockedPackage>()
  for (const [path, value] of Object.entries(packages)) {
    const json = objectOf(value)
    const at = path.lastIndexOf(MODULES)
    if (at < 0 || path === `${MODULES}${server}` || json.link === true) continue
    const folder = path.slice(at + MODULES.length)
    // An alias is installed under another name than the package has.
    const name = textOf(json.name, 214) ?? folder
    const version = textOf(json.version, 255) ?? 'unknown'
    const key = `${name}@${version}`
    const topmost = path.indexOf(MODULES) === at || path.startsWith(`${MODULES}${server}/${MODULES}`)
    const entry: LockedPackage = {
      name,
      version,
      direct: (topmost && direct.has(folder)) || seen.get(key)?.direct === true,
      installScript: json.hasInstallScript === true,
      bundled: json.inBundle === true,
      ...present({
        deprecated: json.deprecated === true ? 'deprecated' : textOf(json.deprecated),
        license: licenceOf(json),
      }),
    }
    seen.set(key, entry)
  }
  return [...seen].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry)
}

function namesIn(json: JsonObject): string[] {
  return [json.dependencies, json.optionalDependencies, json.peerDependencies].flatMap((list) =>
    Object.keys(objectOf(list)),
  )
}
