import { hostname } from 'node:os'
import { ROOT } from '../support/run.ts'
import type { History } from '../support/story/runs.ts'

// The SDK's own conversion to JSON needs one copy of protobufjs in the whole tree; this one needs none.

const BYTES = 'base64'
const STICKY = 2

const isObject = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A history as JSON, without what a replay does not look at: who ran it, where, and what activities were handed. */
export function neutral(history: History): string {
  return JSON.stringify(plain(history, ''))
}

function plain(value: unknown, name: string): unknown {
  if (name === 'identity') return 'countersign'
  if (name === 'stackTrace') return ''
  if (value instanceof Uint8Array) return { [BYTES]: Buffer.from(value).toString('base64') }
  if (Array.isArray(value)) return value.map((one) => plain(one, ''))
  if (!isObject(value)) return value
  if (typeof value.low === 'number' && typeof value.high === 'number')
    return value.high * 2 ** 32 + (value.low >>> 0)
  if (name === 'taskQueue' && value.kind === STICKY) return { name: 'countersign-sticky', kind: STICKY }
  const dropped = name === 'activityTaskScheduledEventAttributes' ? ['input', 'header'] : ['header']
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, one]) => one !== null && one !== undefined && !dropped.includes(key))
      .map(([key, one]) => [key, plain(one, key)]),
  )
}

/** A history as a replay takes it. */
export function revived(json: string): unknown {
  return JSON.parse(json, (_, value: unknown) =>
    isObject(value) && typeof value[BYTES] === 'string' ? Buffer.from(value[BYTES], 'base64') : value,
  )
}

/** Words of the machine that recorded a history, its payloads decoded: there must be none. */
export function leaks(json: string): string[] {
  const texts = [json]
  JSON.parse(json, (name, value: unknown) => {
    if (name === BYTES && typeof value === 'string') texts.push(Buffer.from(value, BYTES).toString('utf8'))
    return value
  })
  const text = texts.join('\n')
  const paths =
    text.match(/(?<![\w.:-])\/(?:home|root|Users|tmp|work|var|private|usr|mnt|opt)\/[^\s"\\]*/g) ?? []
  const accounts = text.match(/\b\d+@[\w.-]+/g) ?? []
  const names = [ROOT.replace(/\/$/, ''), hostname()].filter((word) => word.length > 2 && text.includes(word))
  return [...new Set([...paths, ...accounts, ...names])]
}
