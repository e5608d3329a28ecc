import { CountersignError } from '../../../domain/errors.ts'
import type { Json } from '../../../domain/json.ts'
import { parseJson } from '../json.ts'
import { parseEntry, type RegistryEntry } from './entry.ts'

const MAX_ANSWER = 4 * 1024 * 1024

export interface RegistryQuery {
  /** Base address, without a path. */
  readonly base: string
  readonly name: string
  readonly version: string | undefined
  readonly timeoutMs: number
  readonly signal?: AbortSignal
}

const CURE = 'Try again later, or check the setting COUNTERSIGN_MCP_REGISTRY.'

async function bodyOf(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const part of response.body ?? []) {
    text += decoder.decode(part, { stream: true })
    if (text.length > MAX_ANSWER) throw new Error('answer too long')
  }
  return text + decoder.decode()
}

async function ask(query: RegistryQuery, search: string): Promise<Json | undefined> {
  const { base, name, version = 'latest', timeoutMs, signal } = query
  const url = new URL(
    `${base.replace(/\/+$/, '')}/v0.1/servers/${encodeURIComponent(name)}/versions/${encodeURIComponent(version)}${search}`,
  )
  const timeout = AbortSignal.timeout(timeoutMs)
  const say = (code: CountersignError['code'], sentence: string, cause?: unknown): CountersignError =>
    new CountersignError(code, sentence, CURE, { cause })
  try {
    const response = await fetch(url, {
      headers: { accept: 'application/json' },
      signal: signal ? AbortSignal.any([timeout, signal]) : timeout,
    })
    if (response.status === 404) return undefined
    if (!response.ok) throw say('registry_unavailable', `The MCP registry answered ${response.status}.`)
    return parseJson(await bodyOf(response))
  } catch (error) {
    if (error instanceof CountersignError) throw error
    if (error instanceof Error && error.name === 'TimeoutError')
      throw say('timed_out', 'The MCP registry did not answer in time.', error)
    if (error instanceof SyntaxError)
      throw say('registry_unavailable', 'The MCP registry answered no JSON.', error)
    throw say('registry_unavailable', 'The MCP registry could not be reached.', error)
  }
}

/**
 * Asks `GET /v0.1/servers/{name}/versions/{version|latest}` (registry API v0.1). What is deleted is still shown, so that it
 * can be named as such; `latest` prefers what is not. Errors: `not_found`, `registry_unavailable`, `timed_out`.
 */
export async function fetchEntry(query: RegistryQuery): Promise<RegistryEntry> {
  const answer = (await ask(query, '')) ?? (await ask(query, '?include_deleted=true'))
  const subject = `registry:${query.name}${query.version === undefined ? '' : `@${query.version}`}`
  if (answer === undefined) {
    throw new CountersignError(
      'not_found',
      `The MCP registry does not know ${subject}.`,
      'Check the name and the version; names look like io.github.owner/name.',
    )
  }
  const entry = parseEntry(answer)
  if (entry === undefined || entry.name !== query.name) {
    throw new CountersignError(
      'registry_unavailable',
      `The MCP registry’s answer for ${subject} is not an entry.`,
      CURE,
    )
  }
  return entry
}
