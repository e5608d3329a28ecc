import { readFile } from 'node:fs/promises'
import type { TrustedRoot } from '@sigstore/protobuf-specs'
import { DEFAULT_MIRROR_URL, initTUF, TUFError, type TUFOptions } from '@sigstore/tuf'
import seeds from '@sigstore/tuf/seeds.json' with { type: 'json' }
import { CountersignError } from '../../../domain/errors.ts'
import { keysOfTarget, NPM_KEYS_TARGET, type RegistryKey } from './registry-keys.ts'
import { parseTrustedRoot } from './trusted-root-shape.ts'

/** What signatures are checked against, and where it came from. */
export interface TrustRoot {
  readonly root: TrustedRoot
  /** npm's signing keys, as far as the source carries them. */
  readonly registryKeys: readonly RegistryKey[]
  readonly source: 'tuf' | 'embedded' | 'given'
  readonly note?: string
}

export type TrustRootProvider = () => Promise<TrustRoot>

export interface RefreshOptions {
  readonly now: () => Date
  /** Where TUF keeps its metadata; the library's folder under the home directory when absent. */
  readonly cachePath?: string
  readonly mirrorURL?: string
  /** TUF's `root.json` to start from, for a mirror that the library does not know. */
  readonly rootPath?: string
  /** For the whole refresh. */
  readonly timeoutMs?: number
  readonly refreshEveryMs?: number
  /** How long a failed refresh is not tried again. */
  readonly retryAfterMs?: number
}

const TRUSTED_ROOT_TARGET = 'trusted_root.json'
const DAY = 86_400_000

/**
 * The trust root by TUF, kept for a day; when it cannot be refreshed in time, the copy that `@sigstore/tuf`
 * embeds, which says so. Errors: none of its own.
 */
export function refreshedTrustRoot(options: RefreshOptions): TrustRootProvider {
  const { now, refreshEveryMs = DAY, retryAfterMs = 10 * 60_000 } = options
  let held: { readonly root: Promise<TrustRoot>; until: number } | undefined
  return () => {
    if (held && now().getTime() < held.until) return held.root
    const entry = { root: refresh(options), until: Number.POSITIVE_INFINITY }
    held = entry
    const keepFor = (ms: number) => {
      entry.until = now().getTime() + ms
    }
    entry.root.then(
      ({ source }) => keepFor(source === 'tuf' ? refreshEveryMs : retryAfterMs),
      () => keepFor(0),
    )
    return entry.root
  }
}

async function refresh(options: RefreshOptions): Promise<TrustRoot> {
  try {
    return await within(options.timeoutMs ?? 5_000, fetchByTuf(options))
  } catch (error) {
    const embedded = embeddedTrustRoot(options.now())
    return { ...embedded, note: `${embedded.note}; it could not be refreshed: ${reasonOf(error)}` }
  }
}

async function fetchByTuf(options: RefreshOptions): Promise<TrustRoot> {
  const { cachePath, mirrorURL, rootPath, timeoutMs = 5_000 } = options
  const settings: TUFOptions = { timeout: timeoutMs, retry: false }
  if (cachePath) settings.cachePath = cachePath
  if (mirrorURL) settings.mirrorURL = mirrorURL
  if (rootPath) settings.rootPath = rootPath
  const client = await initTUF(settings)
  const root = parseTrustedRoot(await client.getTarget(TRUSTED_ROOT_TARGET))
  const keys = await client.getTarget(NPM_KEYS_TARGET).catch((error: unknown) => {
    // Other Sigstore instances have no keys for npm.
    if (error instanceof TUFError && error.code === 'TUF_FIND_TARGET_ERROR') return undefined
    throw error
  })
  const at = options.now().toISOString()
  return {
    root,
    registryKeys: keys === undefined ? [] : keysOfTarget(JSON.parse(keys)),
    source: 'tuf',
    note: `refreshed by TUF at ${at}`,
  }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
    // It may still fail after the race is lost, when nobody is listening any more.
    work.catch(() => undefined)
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const inner = error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
  return inner.replaceAll(/\s+/g, ' ').slice(0, 200)
}

const seed = seeds[DEFAULT_MIRROR_URL]
const decode = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8')

/** The copy that `@sigstore/tuf` carries, with its age told by when its own TUF metadata runs out. */
export function embeddedTrustRoot(now: Date): TrustRoot {
  const { signed }: { signed: { expires: string } } = JSON.parse(decode(seed['root.json']))
  const days = Math.floor((Date.parse(signed.expires) - now.getTime()) / DAY)
  const age = days >= 0 ? `its metadata runs out in ${days} days` : `its metadata ran out ${-days} days ago`
  return {
    root: parseTrustedRoot(decode(seed.targets[TRUSTED_ROOT_TARGET])),
    registryKeys: keysOfTarget(JSON.parse(decode(seed.targets['registry.npmjs.org%2Fkeys.json']))),
    source: 'embedded',
    note: `the copy embedded in @sigstore/tuf, ${age}`,
  }
}

/**
 * A trusted root from a file, and npm's keys from another one in the form of the TUF target; without it there are
 * none. Errors: `bad_input`, also for what cannot be read.
 */
export async function givenTrustRoot(file: string, keysFile?: string): Promise<TrustRoot> {
  return {
    root: parseTrustedRoot(await read(file)),
    registryKeys: keysFile === undefined ? [] : givenKeys(keysFile, await read(keysFile)),
    source: 'given',
    note: `read from ${file}`,
  }
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new CountersignError('bad_input', `The file ${file} cannot be read.`, 'Check the path.', { cause })
  }
}

function givenKeys(file: string, text: string): RegistryKey[] {
  try {
    return keysOfTarget(JSON.parse(text))
  } catch (cause) {
    throw new CountersignError('bad_input', `The keys in ${file} are malformed.`, 'Get them again.', {
      cause,
    })
  }
}
