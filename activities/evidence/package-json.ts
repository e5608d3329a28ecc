import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts'
import { objectOf, present, textOf } from './json.ts'
import { normaliseRepository } from './repository.ts'

/** What a package says of itself, narrowed from untrusted JSON. */
export interface PackageFacts {
  readonly description?: string
  readonly license?: string
  readonly repository?: string
  readonly mcpName?: string
  readonly deprecated?: string
}

export function packageFacts(json: JsonObject): PackageFacts {
  return present({
    description: textOf(json.description),
    license: licenceOf(json),
    repository: normaliseRepository(json.repository),
    mcpName: textOf(json.mcpName, 200),
    deprecated: json.deprecated === true ? 'deprecated' : textOf(json.deprecated),
  })
}

/** The SPDX expression, also from the forms that npm dropped long ago and old packages still carry. */
export function licenceOf(json: JsonObject): string | undefined {
  const one = (value: Json | undefined): string | undefined =>
    textOf(isJsonObject(value) ? value.type : value, 200)
  if (Array.isArray(json.licenses)) {
    const all = json.licenses.map(one).filter((text) => text !== undefined)
    if (all.length > 0) return all.length === 1 ? all[0] : `(${all.join(' OR ')})`
  }
  return one(json.license)
}

/** Why there is no command, or the file to start, relative to the package's folder. */
export type Entry = { readonly file: string } | { readonly reason: string }

/**
 * The file that `npx <package>` would start: the only executable, or the one named like the package
 * (npm documentation, `npm exec`).
 */
export function entryOf(json: JsonObject, name: string): Entry {
  const short = name.slice(name.lastIndexOf('/') + 1)
  const bins = new Map<string, string>()
  if (typeof json.bin === 'string') bins.set(short, json.bin)
  else {
    for (const [key, value] of Object.entries(objectOf(json.bin))) {
      if (typeof value === 'string') bins.set(key, value)
    }
  }
  if (bins.size === 0) return { reason: 'The package has no executable to start.' }
  const files = new Set(bins.values())
  const chosen = files.size === 1 ? [...files][0] : bins.get(short)
  if (chosen === undefined) {
    return { reason: 'The package has several executables and none is named like it.' }
  }
  const file = insidePath(chosen)
  return file === undefined ? { reason: 'The package’s executable is outside the package.' } : { file }
}

/** A relative path that stays inside its folder, without `.` parts; undefined for any other. */
export function insidePath(path: string): string | undefined {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.')
  const escapes = path.startsWith('/') || path.includes('\\') || path.includes('\0') || parts.includes('..')
  return escapes || parts.length === 0 ? undefined : parts.join('/')
}
