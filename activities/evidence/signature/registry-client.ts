import npa from 'npm-package-arg'
import fetch from 'npm-registry-fetch'
import type { Options } from 'pacote'
import { quoted } from './refused.ts'

/** `absent` is the registry's own word (404); anything else that is no answer is `unavailable`. */
export type RegistryAnswer =
  | { readonly status: 'found'; readonly document: unknown }
  | { readonly status: 'absent' }
  | { readonly status: 'unavailable'; readonly reason: string }

export interface RegistryClient {
  /** The registry that serves a package by the user's settings, without a slash at the end. */
  registryOf(name: string): string
  attestations(name: string, version: string): Promise<RegistryAnswer>
  keys(name: string): Promise<RegistryAnswer>
}

export interface RegistryClientOptions {
  /** For each request, whatever npm's own time-out says. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

const MAX_ANSWER_BYTES = 16 * 1024 * 1024

/** npm's endpoints for signatures, under the user's npm settings (registries per scope, credentials, proxy, TLS). */
export function npmRegistryClient(npmOptions: Options, settings: RegistryClientOptions = {}): RegistryClient {
  const { timeoutMs = 15_000, signal } = settings
  const registryOf = (name: string): string => fetch.pickRegistry(name, npmOptions).replace(/\/+$/, '')
  const get = async (name: string, path: string): Promise<RegistryAnswer> => {
    const options = {
      ...npmOptions,
      timeout: timeoutMs,
      // The documents carry their own signatures; the settings may hold the integrity of a tarball.
      integrity: undefined,
      signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]),
    }
    try {
      // From the configured registry only: an address inside the metadata could name any host.
      const response = await fetch(`${registryOf(name)}${path}`, options)
      return { status: 'found', document: JSON.parse(await bounded(response.body)) }
    } catch (error) {
      return code(error) === 'E404'
        ? { status: 'absent' }
        : { status: 'unavailable', reason: reasonOf(error) }
    }
  }
  return {
    registryOf,
    attestations: (name, version) =>
      get(name, `/-/npm/v1/attestations/${npa(name).escapedName}@${encodeURIComponent(version)}`),
    keys: (name) => get(name, '/-/npm/v1/keys'),
  }
}

async function bounded(body: NodeJS.ReadableStream | null): Promise<string> {
  if (!body) return ''
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > MAX_ANSWER_BYTES) throw new Error('the answer is too large')
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function code(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

function reasonOf(error: unknown): string {
  if (error instanceof SyntaxError) return 'the answer is not JSON'
  const status = /^E(\d{3})$/.exec(code(error))?.[1]
  if (status) return `the registry answered ${status}`
  // The message may quote an address with credentials in it; the code does not.
  return code(error) || (error instanceof Error ? quoted(error.name) : 'no answer')
}
