import type { Acknowledged, Delivery, DeliveryOptions, Transport } from './deliver.ts'
import { signedHeaders } from './sign.ts'

interface Sent {
  readonly body: string
  readonly headers: Record<string, string>
}

function encoded({ kind, body }: Delivery): { body: string; type: string } {
  if (kind === 'events_api') return { body: JSON.stringify(body), type: 'application/json' }
  const form =
    kind === 'interactive'
      ? { payload: JSON.stringify(body) }
      : Object.fromEntries(Object.entries(body).map(([name, value]) => [name, String(value)]))
  return { body: new URLSearchParams(form).toString(), type: 'application/x-www-form-urlencoded' }
}

function parsed(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Slack's requests over HTTP: signed, stamped, posted to the bot's one endpoint. */
export function overHttp(endpoint: string, secret: string, now: () => number = Date.now): Transport {
  let last: Sent | undefined

  async function post(sent: Sent): Promise<Acknowledged> {
    const answer = await fetch(endpoint, { method: 'POST', ...sent })
    return { status: answer.status, body: parsed(await answer.text()) }
  }

  return {
    async deliver(delivery: Delivery, options: DeliveryOptions = {}) {
      const { body, type } = encoded(delivery)
      const timestamp = Math.floor(now() / 1000) + (options.offset ?? 0)
      const retry = options.retry
      last = {
        body,
        headers: {
          'content-type': type,
          ...(options.unsigned ? {} : signedHeaders(body, options.secret ?? secret, timestamp)),
          ...(retry
            ? { 'x-slack-retry-num': String(retry.number), 'x-slack-retry-reason': retry.reason }
            : {}),
        },
      }
      return post(last)
    },
    async replay() {
      if (!last) throw new Error('nothing was sent yet')
      return post(last)
    },
  }
}

const AGAIN_MS = 400

/**
 * Slack sends an event again that was not acknowledged; commands, clicks and forms it does not. (Slack tries three times in
 * six minutes; this one as often as it takes, and sooner.) https://docs.slack.dev/apis/events-api/#retries
 */
export function redelivering(transport: Transport): Transport {
  return {
    replay: transport.replay,
    async deliver(delivery, options = {}) {
      if (delivery.kind !== 'events_api') return transport.deliver(delivery, options)
      for (let number = 0; ; number++) {
        const retry = number === 0 ? {} : { retry: { number, reason: 'http_error' } }
        const answer = await transport.deliver(delivery, { ...options, ...retry }).catch(() => undefined)
        if (answer?.status === 200) return answer
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
      }
    },
  }
}
