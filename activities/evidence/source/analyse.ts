import { realpath } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Concern } from '../../../domain/concern.ts'
import type { SourceReport } from '../../../domain/evidence.ts'
import type { HostPermission } from '../../../domain/manifest.ts'
import { type Parser, startParser } from './child.ts'
import { concernsOf } from './concerns.ts'
import { type Found, type Walk, walk } from './files.ts'
import { installRootOf, packageOf } from './packages.ts'
import { readScripts } from './scripts.ts'

export interface SourceOptions {
  /** Look at the dependencies' code too; true unless said otherwise. */
  readonly dependencies?: boolean
  /** The folder whose `node_modules` holds the dependencies; found from the package's own place unless given. */
  readonly installRoot?: string
  readonly signal?: AbortSignal
  /** For everything together; 120 s unless given. */
  readonly timeoutMs?: number
  /** For one file; 10 s unless given. */
  readonly fileTimeoutMs?: number
  /** Larger files are listed, not parsed; 8 MB unless given. */
  readonly maxFileBytes?: number
  /** Directory entries looked at; 100,000 unless given. */
  readonly maxFiles?: number
  /** Called now and then with how far it is. */
  readonly onProgress?: (done: number, of: number) => void
}

export interface SourceAnalysis {
  readonly permissions: HostPermission[]
  readonly report: SourceReport
  readonly concerns: Concern[]
}

const MOST_DEATHS = 25
const MOST_LISTED = 200

/**
 * What a package's code can do to its host, by syntax tree: its own code first, then its dependencies', each
 * (package, kind, value) once, with the first place. Nothing of the package is run; the parser runs in a process of
 * its own. Does not throw: what could not be looked at is in the report and the concerns.
 */
export async function analyseSource(
  packageDir: string,
  options: SourceOptions = {},
): Promise<SourceAnalysis> {
  const timeUp = AbortSignal.timeout(options.timeoutMs ?? 120_000)
  const signal = options.signal ? AbortSignal.any([options.signal, timeUp]) : timeUp
  let parser: Parser | undefined
  try {
    const own = await realpath(packageDir)
    const root = options.installRoot ? await realpath(options.installRoot) : installRootOf(own)
    parser = startParser([...new Set([root, own])], options.fileTimeoutMs ?? 10_000)
    return await analyse(own, root, parser, options, signal)
  } catch {
    const report: SourceReport = {
      status: 'not_checked',
      reason: 'The package’s folder could not be read.',
      files: 0,
      unparsed: [],
    }
    return { permissions: [], report, concerns: concernsOf([], report, nothingOwn, { obfuscated: [] }) }
  } finally {
    parser?.close()
  }
}

const nothingOwn = { name: '', looks: { minified: [], bundled: [], obfuscated: [] } }

interface Place {
  /** Relative to the install root. */
  readonly path: string
  readonly found: Found
  readonly own: boolean
  readonly inside: string
  readonly package: string
}

async function analyse(
  own: string,
  root: string,
  parser: Parser,
  options: SourceOptions,
  signal: AbortSignal,
): Promise<SourceAnalysis> {
  const most = options.maxFiles ?? 100_000
  const ownWalk = await walk(own, { most, signal, enters: (path) => !/(^|\/)node_modules$/.test(path) })
  const ownFacts = await readScripts(join(own, 'package.json'), 'package.json', undefined, true)
  // The name it was installed under; what it calls itself may be another's.
  const name = packageOf(relative(root, own)).name ?? ownFacts?.name ?? 'the server'
  const others =
    options.dependencies === false ? { found: [], refused: [] } : await dependencies(own, root, most, signal)
  const prefix = relative(root, own)
  const places = [
    ...ownWalk.found.map(
      (found): Place => ({
        path: join(prefix, found.path),
        found,
        own: true,
        inside: found.path,
        package: name,
      }),
    ),
    ...others.found.map((found): Place => {
      const at = packageOf(found.path)
      return { path: found.path, found, own: false, inside: at.inside, package: at.name ?? '' }
    }),
  ]
  const state = await look(places, root, parser, options, signal)
  const ownUnparsed = [...state.unparsed.filter((one) => one.own), ...ownWalk.refused]
  if (!ownFacts) ownUnparsed.push({ file: 'package.json', reason: 'it could not be read' })
  const unparsed = [...ownUnparsed, ...state.unparsed.filter((one) => !one.own), ...others.refused]
  const reason = reasonOf([ownWalk.cut, others.cut, state.cut], unparsed.length, state.files)
  const report: SourceReport = {
    status: reason === undefined ? 'analysed' : 'partial',
    ...(reason === undefined ? {} : { reason }),
    files: state.files,
    unparsed: unparsed.slice(0, MOST_LISTED).map(({ file, reason: why }) => ({ file, reason: why })),
  }
  const seenOwn = { name, looks: state.looks }
  const permissions = [...state.permissions.values()]
  return {
    permissions,
    report,
    concerns: concernsOf(permissions, report, seenOwn, { obfuscated: state.obfuscatedOthers }),
  }
}

/** Everything in `node_modules` but the server itself, whose own nested packages stay in. */
async function dependencies(own: string, root: string, most: number, signal: AbortSignal): Promise<Walk> {
  const prefix = relative(root, own)
  const inOwn = (path: string): boolean => prefix !== '' && (path === prefix || path.startsWith(`${prefix}/`))
  const found = await walk(root, {
    most,
    signal,
    enters: (path) => {
      if (/(^|\/)node_modules\/\.[^/]*$/.test(path)) return false
      return /(^|\/)node_modules(\/|$)/.test(path) || inOwn(path) || prefix === ''
    },
  })
  const isOther = (path: string): boolean => {
    const rest = inOwn(path) ? path.slice(prefix.length) : path
    return /(^|\/)node_modules\//.test(rest)
  }
  return {
    ...found,
    found: found.found.filter(({ path }) => isOther(path)),
    refused: found.refused.filter(({ file }) => isOther(file)),
  }
}

function reasonOf(
  cuts: readonly (string | undefined)[],
  unparsed: number,
  files: number,
): string | undefined {
  const cut = cuts.find((one) => one !== undefined)
  if (cut !== undefined) return `Only ${files} files were looked at: ${cut}.`
  if (unparsed === 0) return undefined
  return unparsed === 1 ? 'One file could not be looked at.' : `${unparsed} files could not be looked at.`
}

interface State {
  files: number
  readonly permissions: Map<string, HostPermission>
  readonly unparsed: { file: string; reason: string; own: boolean }[]
  readonly looks: { minified: string[]; bundled: string[]; obfuscated: string[] }
  readonly obfuscatedOthers: string[]
  cut?: string
}

async function look(
  places: readonly Place[],
  root: string,
  parser: Parser,
  options: SourceOptions,
  signal: AbortSignal,
): Promise<State> {
  const state: State = {
    files: 0,
    permissions: new Map(),
    unparsed: [],
    looks: { minified: [], bundled: [], obfuscated: [] },
    obfuscatedOthers: [],
  }
  let deaths = 0
  for (const [i, place] of places.entries()) {
    if (signal.aborted) {
      state.cut = 'the time was up'
      break
    }
    if (deaths >= MOST_DEATHS) {
      state.cut = `the parser was stopped ${deaths} times`
      break
    }
    const died = await lookAt(place, root, parser, options, state)
    if (died) deaths += 1
    if (i % 200 === 0) options.onProgress?.(i, places.length)
  }
  return state
}

function note(state: State, permission: HostPermission): void {
  const key = `${permission.package} ${permission.kind} ${permission.value}`
  if (!state.permissions.has(key)) state.permissions.set(key, permission)
}

async function lookAt(
  place: Place,
  root: string,
  parser: Parser,
  options: SourceOptions,
  state: State,
): Promise<boolean> {
  const { found, inside } = place
  const native = (value: string): void =>
    note(state, { kind: 'native_code', value, file: inside, line: 1, package: place.package })
  if (found.kind === 'native') native(inside.endsWith('.node') ? 'addon' : 'binary')
  else if (found.kind === 'binding') native('binding.gyp')
  else if (found.kind === 'manifest') {
    if (inside !== 'package.json') return false
    const facts = await readScripts(join(root, place.path), inside, place.package, place.own)
    for (const permission of facts?.permissions ?? []) note(state, permission)
  } else {
    const { answer, died } = await parser.parse({
      file: join(root, place.path),
      maxBytes: options.maxFileBytes ?? 8_000_000,
      maybe: found.kind === 'maybe_code',
    })
    if (answer?.kind === 'not_code') return false
    state.files += 1
    if (answer?.kind === 'program') native('binary')
    else if (answer?.kind === 'parsed') {
      if (!answer.complete)
        state.unparsed.push({
          file: place.own ? inside : place.path,
          reason: 'it is too tangled to be followed to its end',
          own: place.own,
        })
      for (const { kind, value, line } of answer.seen)
        note(state, { kind, value, file: inside, line, package: place.package })
      if (place.own)
        for (const look of ['minified', 'bundled', 'obfuscated'] as const)
          answer.looks[look] && state.looks[look].push(inside)
      else if (answer.looks.obfuscated) state.obfuscatedOthers.push(`${place.package}/${inside}`)
    } else {
      const reason = answer?.reason ?? died ?? 'it could not be read'
      state.unparsed.push({ file: place.own ? inside : place.path, reason, own: place.own })
    }
    return died !== undefined
  }
  return false
}
