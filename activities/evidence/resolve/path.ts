import { readFile, realpath, stat } from 'node:fs/promises'
import { resolve as absolute, isAbsolute, join, relative } from 'node:path'
import semver from 'semver'
import { CountersignError } from '../../../domain/errors.ts'
import { isJsonObject, type JsonObject } from '../../../domain/json.ts'
import { formatReference, parseReference, type Reference } from '../../../domain/reference.ts'
import { parseJson, textOf } from '../json.ts'
import { packFolder } from '../npm/tarball.ts'
import { sha512Hex } from './integrity.ts'
import { factsOf } from './npm.ts'
import type { ResolveContext, Resolved, Resolver } from './resolver.ts'

export const pathResolver: Resolver = {
  async resolve(reference: Reference, context: ResolveContext): Promise<Resolved> {
    const folder = await allowedFolder(reference, context)
    const json = await readManifest(folder, reference)
    const { name, version } = identityOf(json, reference)
    const tarball = await pack(folder, reference, context)
    return {
      tarball,
      facts: {
        ...factsOf(json, name),
        reference: formatReference(reference),
        kind: 'path',
        name,
        version,
        sha512: sha512Hex(tarball),
        signatures: [],
        attested: false,
        inputs: [],
        concerns: [],
      },
    }
  },
}

/** The real folder behind the reference, links followed, inside what may be read. Errors: `refused`, `not_found`. */
async function allowedFolder(reference: Reference, context: ResolveContext): Promise<string> {
  const { folders } = context
  const refused = new CountersignError(
    'refused',
    `The folder ${formatReference(reference)} may not be read here.`,
    'Use it from a terminal, or add its parent to the folders that path: may read.',
  )
  if (folders === undefined) throw refused
  const folder = await realpath(absolute(folders.base, reference.name)).catch(() => undefined)
  if (folders.allowed !== 'any') {
    const roots = await Promise.all(folders.allowed.map((root) => realpath(root).catch(() => undefined)))
    const inside = (root: string | undefined): boolean => {
      if (root === undefined || folder === undefined) return false
      const way = relative(root, folder)
      return way === '' || (way !== '..' && !way.startsWith('../') && !isAbsolute(way))
    }
    // The same answer whether it exists or not, so that nobody learns the host's folders by asking.
    if (!roots.some(inside)) throw refused
  }
  const found = folder === undefined ? undefined : await stat(folder).catch(() => undefined)
  if (folder === undefined || !found?.isDirectory()) {
    throw new CountersignError(
      'not_found',
      `There is no folder ${formatReference(reference)}.`,
      // Where this host keeps its folders is nothing to tell in chat.
      folders.allowed === 'any' ? `Relative paths start from ${folders.base}.` : 'Check how it is written.',
    )
  }
  return folder
}

/** Name and version as a registry would take them: they become part of paths and of the lock. Errors: `bad_input`. */
function identityOf(json: JsonObject, reference: Reference): { name: string; version: string } {
  const name = textOf(json.name, 214)
  const version = textOf(json.version, 64)
  const bad = (sentence: string, cure: string): CountersignError =>
    new CountersignError('bad_input', sentence, cure)
  if (name === undefined || version === undefined) {
    throw bad(`The package.json in ${formatReference(reference)} lacks a name or a version.`, 'Add both.')
  }
  if (!isPublishable(name, version)) {
    throw bad(
      `The name or the version in the package.json of ${formatReference(reference)} is not one that npm publishes.`,
      'Use a lower-case npm name and an exact version such as 1.0.0.',
    )
  }
  return { name, version }
}

function isPublishable(name: string, version: string): boolean {
  try {
    const parsed = parseReference(`npm:${name}@${version}`)
    return parsed.name === name && semver.valid(version) === version
  } catch {
    return false
  }
}

async function readManifest(folder: string, reference: Reference): Promise<JsonObject> {
  try {
    const json = parseJson(await readFile(join(folder, 'package.json'), 'utf8'))
    if (isJsonObject(json)) return json
  } catch (error) {
    if (!(error instanceof SyntaxError)) {
      throw new CountersignError(
        'not_found',
        `The folder ${formatReference(reference)} has no readable package.json.`,
        'Name the folder of an npm package.',
        { cause: error },
      )
    }
  }
  throw new CountersignError(
    'bad_input',
    `The package.json in ${formatReference(reference)} is not a JSON object.`,
    'Repair the file.',
  )
}

async function pack(folder: string, reference: Reference, context: ResolveContext): Promise<Buffer> {
  try {
    return await packFolder(folder, context.maxTarballBytes, context.npm)
  } catch (error) {
    if (error instanceof CountersignError) throw error
    throw new CountersignError(
      'bad_input',
      `The folder ${formatReference(reference)} could not be packed.`,
      'See that `npm pack --ignore-scripts` works in it.',
      { cause: error },
    )
  }
}
