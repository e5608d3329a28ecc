import type { Posted } from '../../domain/chat.ts'
import { CountersignError } from '../../domain/errors.ts'

/** Where a Slack message stands: its channel, its time stamp, and its thread's root when it is a reply. */
export interface SlackMessageRef {
  readonly channel: string
  readonly ts: string
  readonly root?: string
}

const REF = /^([CDG][A-Z0-9]+)\/(\d+\.\d+)(?:\/(\d+\.\d+))?$/

/** The `Posted` of a message, as a click or an event names it. */
export function slackPosted(ref: SlackMessageRef): Posted {
  const reply = ref.root !== undefined && ref.root !== ref.ts
  return {
    place: `slack:${ref.channel}`,
    message: reply ? `${ref.channel}/${ref.ts}/${ref.root}` : `${ref.channel}/${ref.ts}`,
  }
}

/** Errors: `bad_input` for what no Slack adapter made. */
export function slackRef(posted: Posted): SlackMessageRef {
  const match = REF.exec(posted.message)
  const [, channel, ts, root] = match ?? []
  if (channel === undefined || ts === undefined) {
    throw new CountersignError(
      'bad_input',
      `${posted.message} names no Slack message.`,
      'Use what the chat port returned.',
    )
  }
  return root === undefined ? { channel, ts } : { channel, ts, root }
}
