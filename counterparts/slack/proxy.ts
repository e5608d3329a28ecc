import type { IncomingMessage, ServerResponse } from 'node:http'
import { checkMessage, checkView } from '../../bot/slack/limits.ts'
import { BOT, botTokens } from './emulator.ts'
import { createFaults, type Fault, type Faults } from './faults.ts'
import { fields, type Listening, listen, readBody, structure } from './http.ts'

type Call = Readonly<Record<string, unknown>>
type Answer = Record<string, unknown>

export interface Extension {
  /** Answers a method that the emulator lacks. */
  answer?(method: string, call: Call): Answer | undefined
  /** Adds to the emulator's answer. */
  amend?(method: string, call: Call, answer: Answer): Answer
}

/** Sees each call before Slack takes it, and after, before the answer leaves; may hold it up. False before: it never arrives. */
export type Witness = (phase: 'before' | 'after', method: string, call: Call) => Promise<boolean>

export interface SlackProxy {
  /** For `slackApiUrl`. */
  readonly apiUrl: string
  readonly listening: Listening
  readonly faults: Faults
  /** From now on this one, instead of the one before. */
  watch(witness: Witness): void
  /** Calls of a method that arrived, those that met a fault among them. */
  count(method: string): number
  /** Every call that Slack itself took, oldest first. */
  readonly calls: readonly { readonly method: string; readonly call: Call; readonly answer: Answer }[]
}

/** What Slack would refuse before doing anything. */
function refusal(method: string, call: Call): Answer | undefined {
  const view = method.startsWith('views.') && call.view !== undefined ? checkView(structure(call.view)) : []
  const message =
    method.startsWith('chat.') && call.blocks !== undefined
      ? checkMessage({ text: String(call.text ?? ''), blocks: structure(call.blocks) })
      : []
  const problems = [...view, ...message]
  if (problems.length === 0) return undefined
  const messages = problems.map((problem) => `[ERROR] ${problem.message} [json-pointer:${problem.pointer}]`)
  return {
    ok: false,
    error: view.length > 0 ? 'invalid_arguments' : 'invalid_blocks',
    errors: messages,
    response_metadata: { messages },
  }
}

function send(
  response: ServerResponse,
  status: number,
  body: Answer,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

/** Meets a call with a fault, Slack untouched. False when the fault strikes only after the deed. */
function strike(fault: Fault, request: IncomingMessage, response: ServerResponse): boolean {
  switch (fault.kind) {
    case 'rate_limited':
      send(response, 429, { ok: false, error: 'ratelimited' }, { 'retry-after': String(fault.retryAfter) })
      return true
    case 'server_error':
      response.writeHead(fault.status ?? 500).end('server error')
      return true
    case 'refused':
      send(response, 200, { ok: false, error: fault.error })
      return true
    case 'silence':
      return true
    case 'cut_off':
      request.socket.destroy()
      return true
    case 'lost_answer':
      return false
  }
}

/** Stands before the emulator and adds what it lacks: limits, faults, counting, and the methods it does not have. */
export async function startProxy(emulatorUrl: string, extensions: readonly Extension[]): Promise<SlackProxy> {
  const faults = createFaults()
  const token = botTokens()
  const counts = new Map<string, number>()
  let witness: Witness = async () => true
  const calls: { method: string; call: Call; answer: Answer }[] = []

  async function forward(path: string, request: IncomingMessage, body: string): Promise<Answer> {
    const { authorization = '' } = request.headers
    const answer = await fetch(`${emulatorUrl}${path}`, {
      method: request.method ?? 'POST',
      headers: {
        'content-type': request.headers['content-type'] ?? 'application/x-www-form-urlencoded',
        authorization: authorization === `Bearer ${BOT.token}` ? `Bearer ${token()}` : authorization,
      },
      ...(request.method === 'GET' ? {} : { body }),
    })
    if (answer.status === 404) return { ok: false, error: 'unknown_method' }
    const parsed: unknown = await answer.json()
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request)
    const path = request.url ?? '/'
    const method = (path.split('?')[0] ?? '').replace(/^\/api\//, '')
    counts.set(method, (counts.get(method) ?? 0) + 1)
    const fault = faults.take(method)
    if (fault && strike(fault, request, response)) return
    const call = fields(body, request.headers['content-type'] ?? '')
    if (!(await witness('before', method, call))) {
      request.socket.destroy()
      return
    }
    const own = extensions.map((extension) => extension.answer?.(method, call)).find(Boolean)
    const plain = refusal(method, call) ?? own ?? (await forward(path, request, body))
    const answer = extensions.reduce((sum, extension) => extension.amend?.(method, call, sum) ?? sum, plain)
    calls.push({ method, call, answer })
    await witness('after', method, call)
    if (fault) request.socket.destroy()
    else send(response, 200, answer)
  }

  const listening = await listen((request, response) => {
    handle(request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined)
    })
  })
  return {
    apiUrl: `${listening.url}/api/`,
    listening,
    faults,
    calls,
    watch(next) {
      witness = next
    },
    count: (method) => counts.get(method) ?? 0,
  }
}
