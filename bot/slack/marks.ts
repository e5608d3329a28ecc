import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import { calling } from './call.ts'

/** The event type under which Countersign's metadata travels with a message. */
export const EVENT_TYPE = 'countersign'

/** What travels unseen with every message that Countersign posts. */
export interface Mark {
  readonly marker: string
  /** How many continuations belong to this message. */
  readonly parts?: number
  /** This message is the n-th continuation (from 1) of the message with this time stamp. */
  readonly continues?: string
  readonly part?: number
}

export interface MarkedMessage {
  readonly ts: string
  readonly root: string | undefined
  readonly mark: Mark
}

export function metadata(mark: Mark): { event_type: string; event_payload: Record<string, string | number> } {
  const { marker, parts, continues, part } = mark
  return {
    event_type: EVENT_TYPE,
    event_payload: {
      marker,
      ...(parts ? { parts } : {}),
      ...(continues === undefined ? {} : { continues }),
      ...(part === undefined ? {} : { part }),
    },
  }
}

const message = z.object({
  ts: z.string(),
  thread_ts: z.string().optional(),
  user: z.string().optional(),
  metadata: z
    .object({
      event_type: z.literal(EVENT_TYPE),
      event_payload: z.object({
        marker: z.string(),
        parts: z.number().optional(),
        continues: z.string().optional(),
        part: z.number().optional(),
      }),
    })
    .optional(),
})

/** Messages of our own only: anyone's app may write metadata with our event type. */
function marked(messages: readonly unknown[], self: string): MarkedMessage[] {
  return messages.flatMap((item) => {
    const { data } = message.safeParse(item)
    if (!data?.metadata || data.user !== self) return []
    const { marker, parts, continues, part } = data.metadata.event_payload
    return [
      {
        ts: data.ts,
        root: data.thread_ts,
        mark: {
          marker,
          ...(parts === undefined ? {} : { parts }),
          ...(continues === undefined ? {} : { continues }),
          ...(part === undefined ? {} : { part }),
        },
      },
    ]
  })
}

interface Page {
  readonly messages?: readonly { readonly ts?: string | undefined }[] | undefined
  readonly response_metadata?: { readonly next_cursor?: string | undefined } | undefined
}

async function read(
  load: (cursor: string | undefined) => Promise<Page>,
  oldest: number,
  self: string,
): Promise<MarkedMessage[]> {
  const found: MarkedMessage[] = []
  let cursor: string | undefined
  do {
    const page = await calling('read messages back', () => load(cursor))
    const messages = page.messages ?? []
    found.push(...marked(messages, self).filter((item) => Number(item.ts) >= oldest))
    cursor = page.response_metadata?.next_cursor || undefined
  } while (cursor)
  return found
}

/** Our messages in a channel, outside threads, from `oldest` (seconds) on. */
export function markedInChannel(
  client: WebClient,
  channel: string,
  oldest: number,
  self: string,
): Promise<MarkedMessage[]> {
  const load = (cursor: string | undefined) =>
    client.conversations.history({
      channel,
      oldest: oldest.toFixed(6),
      include_all_metadata: true,
      limit: 200,
      ...(cursor ? { cursor } : {}),
    })
  return read(load, oldest, self)
}

/** Our messages in a thread, its root included, from `oldest` (seconds) on. */
export function markedInThread(
  client: WebClient,
  thread: { readonly channel: string; readonly root: string },
  oldest: number,
  self: string,
): Promise<MarkedMessage[]> {
  const load = (cursor: string | undefined) =>
    client.conversations.replies({
      channel: thread.channel,
      ts: thread.root,
      include_all_metadata: true,
      limit: 200,
      ...(cursor ? { cursor } : {}),
    })
  return read(load, oldest, self)
}
