import { Client, type RequestOptions } from '@modelcontextprotocol/client'
import type { JsonObject } from '../../domain/json.ts'
import { isJsonObject } from '../../domain/json.ts'
import type { RunEnd, RunSpec, Sandbox } from '../contain/types.ts'
import { type Lists, listEverything } from './lists.ts'
import { type Breach, wireTo } from './transport.ts'
import { OBSERVATION_LIMITS, type Offer } from './types.ts'

/** The first revision that is discovered instead of initialized (MCP 2026-07-28, basic/lifecycle). */
export const MODERN = '2026-07-28'

export type Era = 'legacy' | 'modern'

/** What is known of a conversation however it ended. */
export interface Trace {
  readonly end: RunEnd
  readonly breach: Breach | undefined
  readonly stray: number
  readonly spoke: boolean
  readonly stderrTail: string
}

export type Talk =
  | {
      readonly answered: true
      readonly offer: Offer
      readonly versions: readonly string[]
      readonly answerMs: number
      readonly trace: Trace
    }
  | { readonly answered: false; readonly error: Error; readonly trace: Trace }

function offerOf(client: Client, lists: Lists): Offer {
  const announced: unknown = client.getServerCapabilities()
  const capabilities: JsonObject = isJsonObject(announced) ? announced : {}
  const instructions = client.getInstructions()
  return { ...lists, ...(instructions === undefined ? {} : { instructions }), capabilities }
}

function versionsOf(client: Client): string[] {
  const negotiated = client.getNegotiatedProtocolVersion()
  const discovered = client.getDiscoverResult()?.supportedVersions ?? []
  // A revision is a date; what else a server says here is not kept.
  return [...discovered, ...(negotiated === undefined ? [] : [negotiated])].filter((version) =>
    /^\d{4}-\d{2}-\d{2}$/.test(version),
  )
}

/**
 * Starts the server once, asks it everything in one era of the protocol, and ends it. Rejects only where the run could
 * not be started at all (`sandbox_unavailable`); whatever the server does is an answer.
 */
export async function converse(
  sandbox: Sandbox,
  spec: Omit<RunSpec, 'timeoutMs'>,
  era: Era,
  times: { readonly totalMs: number; readonly answerMs: number },
  signal: AbortSignal | undefined,
): Promise<Talk> {
  const run = await sandbox.run({ ...spec, timeoutMs: times.totalMs })
  const stop = (): void => void run.kill()
  signal?.addEventListener('abort', stop, { once: true })
  if (signal?.aborted) stop()
  const wire = wireTo(run)
  const client = new Client(
    { name: 'countersign', version: '1' },
    {
      capabilities: {},
      versionNegotiation:
        era === 'legacy'
          ? { mode: 'legacy' }
          : { mode: { pin: MODERN }, probe: { timeoutMs: times.answerMs } },
    },
  )
  const options: RequestOptions = { timeout: Math.min(times.answerMs, OBSERVATION_LIMITS.answerMs) }
  const trace = async (): Promise<Trace> => ({
    end: await run.kill(),
    breach: wire.breach(),
    stray: wire.stray(),
    spoke: wire.spoke(),
    stderrTail: wire.stderrTail(),
  })
  const began = performance.now()
  try {
    await client.connect(wire.transport, options)
    const answerMs = performance.now() - began
    const offer = offerOf(client, await listEverything(client, options))
    return { answered: true, offer, versions: versionsOf(client), answerMs, trace: await trace() }
  } catch (error) {
    return {
      answered: false,
      error: error instanceof Error ? error : new Error(String(error)),
      trace: await trace(),
    }
  } finally {
    signal?.removeEventListener('abort', stop)
    await client.close().catch(() => undefined)
  }
}
