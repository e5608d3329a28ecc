import { z } from 'zod'
import type { Acknowledged, Delivery, DeliveryOptions, Transport } from './deliver.ts'
import type { Listening } from './http.ts'
import type { Extension } from './proxy.ts'
import { acceptWebSockets, type Connection } from './websocket.ts'

const answer = z.object({ envelope_id: z.string(), payload: z.unknown() })
const PATH = '/socket-mode'

export interface SocketMode extends Transport {
  /** `apps.connections.open`, for the proxy. */
  readonly extension: Extension
  attach(listening: Listening): void
  /** Resolves when the bot has a connection open. */
  connected(): Promise<void>
  /** How many connections are open. */
  connections(): number
  /** Breaks every connection; the bot is expected to come back. */
  drop(): void
}

/** Slack's side of Socket Mode: hands out an address, greets, sends envelopes and waits for their acknowledgement. */
export function createSocketMode(): SocketMode {
  const open = new Set<Connection>()
  const waiting = new Map<string, (acknowledged: Acknowledged) => void>()
  let arrivals: (() => void)[] = []
  let url = ''
  let count = 0
  let last: string | undefined

  function send(envelope: string, id: string): Promise<Acknowledged> {
    const connection = [...open].at(-1)
    if (!connection) return Promise.reject(new Error('the bot has no Socket Mode connection'))
    return new Promise((resolve) => {
      waiting.set(id, resolve)
      connection.send(envelope)
    })
  }

  return {
    extension: {
      answer: (method) =>
        method === 'apps.connections.open' ? { ok: true, url: `${url}${PATH}?ticket=${++count}` } : undefined,
    },
    attach(listening) {
      url = listening.url.replace(/^http/, 'ws')
      acceptWebSockets(listening.server, PATH, {
        opened(connection) {
          open.add(connection)
          connection.send(JSON.stringify({ type: 'hello', num_connections: open.size }))
          for (const arrived of arrivals) arrived()
          arrivals = []
        },
        said(_, text) {
          const { data } = answer.safeParse(JSON.parse(text))
          if (!data) return
          waiting.get(data.envelope_id)?.({ status: 200, body: data.payload })
          waiting.delete(data.envelope_id)
        },
        closed: (connection) => void open.delete(connection),
      })
    },
    connected: () =>
      open.size > 0 ? Promise.resolve() : new Promise((resolve) => void arrivals.push(resolve)),
    connections: () => open.size,
    drop() {
      for (const connection of open) connection.destroy()
    },
    deliver({ kind, body }: Delivery, options: DeliveryOptions = {}) {
      const id = `envelope-${++count}`
      last = JSON.stringify({
        type: kind,
        envelope_id: id,
        payload: body,
        accepts_response_payload: kind !== 'events_api',
        ...(options.retry ? { retry_attempt: options.retry.number, retry_reason: options.retry.reason } : {}),
      })
      return send(last, id)
    },
    replay() {
      const id = z.object({ envelope_id: z.string() }).safeParse(JSON.parse(last ?? 'null')).data?.envelope_id
      if (last === undefined || id === undefined) return Promise.reject(new Error('nothing was sent yet'))
      return send(last, id)
    },
  }
}
