import { blocksText, type SlackCounterpart } from '../../counterparts/slack/index.ts'
import { naming } from './naming.ts'

export interface Watcher {
  stop(): void
}

const LOOK_EVERY_MS = 250

/** Prints each message of the bot as a person would read it, when it is new and when it has changed. */
export function watchSlack(slack: SlackCounterpart, print: (heading: string, text: string) => void): Watcher {
  const named = naming(slack)
  const names = (text: string): string => named(text).replaceAll(/<!date\^[^|>]*\|([^>]*)>/g, '$1')
  const standing = new Map<string, { readonly place: string; readonly text: string }>()
  let calls = 0
  let responses = 0
  const look = (): void => {
    for (const { method, call, answer } of slack.calls.slice(calls)) {
      if (answer.ok !== true) continue
      if (method === 'chat.postMessage' || method === 'chat.update') {
        const key = `${call.channel}/${method === 'chat.update' ? call.ts : answer.ts}`
        const text = names(blocksText(asMessage(call)))
        const before = standing.get(key)
        if (before?.text === text) continue
        const where = names(String(call.channel))
        const place =
          before?.place ?? (typeof call.thread_ts === 'string' ? `${where}, in the thread` : where)
        if (before === undefined) print(place, text)
        else print(`${place} · the card changed`, changedLines(before.text, text))
        standing.set(key, { place, text })
      }
      if (method === 'chat.postEphemeral')
        print(
          `${names(String(call.channel))}, only ${names(String(call.user))} sees`,
          names(blocksText(asMessage(call))),
        )
    }
    calls = slack.calls.length
    for (const { person, body } of slack.responses.slice(responses)) {
      print(`only ${person} sees`, names(blocksText(asMessage(body))))
    }
    responses = slack.responses.length
  }
  const timer = setInterval(look, LOOK_EVERY_MS)
  return {
    stop() {
      clearInterval(timer)
      look()
    },
  }
}

type Message = Parameters<typeof blocksText>[0]

function asMessage(call: Readonly<Record<string, unknown>>): Message {
  const raw = typeof call.blocks === 'string' ? JSON.parse(call.blocks) : call.blocks
  return { ts: '', user: '', text: String(call.text ?? ''), blocks: Array.isArray(raw) ? raw : [] }
}

/** The lines that were not there before; the headline always. */
function changedLines(before: string, after: string): string {
  const known = new Set(before.split('\n'))
  const [headline = '', ...rest] = after.split('\n')
  const fresh = rest.filter((line) => line.trim() !== '' && !known.has(line))
  return [headline, ...fresh].join('\n')
}
