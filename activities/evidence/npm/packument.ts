import pacote from 'pacote'
import semver from 'semver'
import { CountersignError } from '../../../domain/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../domain/json.ts'
import { parseJson } from '../json.ts'
import { registryError } from './errors.ts'
import type { NpmOptions } from './options.ts'

/** The registry's document about one package, as untrusted JSON. */
export type PackumentDocument = JsonObject

/** Fetches the full document, fresh. Errors: `not_found`, `registry_unavailable`, `timed_out`. */
export async function fetchPackument(name: string, options: NpmOptions): Promise<PackumentDocument> {
  let document: unknown
  try {
    document = await pacote.packument(name, { ...options, fullMetadata: true, preferOnline: true })
  } catch (error) {
    throw registryError(error, `npm:${name}`)
  }
  // Through text, so that nothing but plain JSON goes on, whatever the library attached.
  const plain = parseJson(JSON.stringify(document))
  if (!isJsonObject(plain) || (plain.name !== undefined && plain.name !== name)) {
    throw new CountersignError(
      'registry_unavailable',
      `The npm registry’s answer for npm:${name} is about something else.`,
      'Check that the registry setting in .npmrc points at an npm registry.',
    )
  }
  return plain
}

const own = (object: Json | undefined, key: string): Json | undefined =>
  isJsonObject(object) && Object.hasOwn(object, key) ? object[key] : undefined

/** The version that a tag or an exact version (default `latest`) means. Errors: `not_found`. */
export function pickVersion(document: PackumentDocument, name: string, wanted = 'latest'): string {
  const versions = own(document, 'versions')
  const tagged = own(own(document, 'dist-tags'), wanted)
  const version = own(versions, wanted) === undefined ? tagged : wanted
  if (typeof version === 'string' && isJsonObject(own(versions, version))) {
    // It becomes part of paths and of the pinned reference.
    if (semver.valid(version) === version) return version
    throw new CountersignError(
      'registry_unavailable',
      `The npm registry names a version of npm:${name} that is no version.`,
      'Check that the registry setting in .npmrc points at an npm registry.',
    )
  }
  const unpublished = own(own(document, 'time'), 'unpublished')
  if (unpublished !== undefined || !isJsonObject(versions) || Object.keys(versions).length === 0) {
    throw new CountersignError(
      'not_found',
      `npm:${name} was unpublished from the registry.`,
      'Ask for a server that is still published.',
    )
  }
  if (own(own(document, 'time'), wanted) !== undefined) {
    throw new CountersignError(
      'not_found',
      `Version ${wanted} of npm:${name} was unpublished.`,
      'Ask for a version that is still published.',
    )
  }
  const latest = own(own(document, 'dist-tags'), 'latest')
  throw new CountersignError(
    'not_found',
    `npm:${name} has no version or tag ${wanted}.`,
    typeof latest === 'string' && /^[\w.+-]{1,64}$/.test(latest)
      ? `The latest version is ${latest}.`
      : 'Check the version.',
  )
}

/** The registry's statement about one version, and when it was published. */
export function versionDocument(
  document: PackumentDocument,
  version: string,
): { readonly manifest: JsonObject; readonly publishedAt: string | undefined } {
  const manifest = own(own(document, 'versions'), version)
  const time = own(own(document, 'time'), version)
  const at = typeof time === 'string' ? new Date(time) : undefined
  return {
    manifest: isJsonObject(manifest) ? manifest : {},
    publishedAt: at === undefined || Number.isNaN(at.getTime()) ? undefined : at.toISOString(),
  }
}
