import type { WebClient } from '@slack/web-api'
import type { Card } from '../../domain/cards/model.ts'
import type { ChatPort, Posted } from '../../domain/chat.ts'
import { CountersignError } from '../../domain/errors.ts'
import { renderBlocks, type SlackMessage } from './blocks.ts'
import { calling } from './call.ts'
import { type Mark, type MarkedMessage, markedInChannel, markedInThread, metadata } from './marks.ts'
import { createPlaces } from './places.ts'
import { type SlackMessageRef, slackPosted, slackRef } from './posted.ts'
import { renderView } from './view.ts'

export interface SlackChatOptions {
  readonly client: WebClient
  /** Milliseconds since 1970; the computer's clock when absent. */
  readonly now?: () => number
}

/** Slack's clock and ours may differ; a post is looked for from this much earlier on. */
const CLOCK_SKEW_S = 300
const WEEK_S = 7 * 86_400

/** No notification text is read for names or links, and nothing is unfurled. */
const QUIET = {
  parse: 'none',
  link_names: false,
  mrkdwn: false,
  unfurl_links: false,
  unfurl_media: false,
} as const

const GONE: Card = {
  summary: 'This part is out of date: see the message above.',
  headline: 'Out of date',
  tone: 'neutral',
  parts: [{ kind: 'text', line: [{ text: 'See the message above for how things stand.' }] }],
}

/**
 * The chat port on Slack. A card that is too large for one message goes on in its thread; those continuations are
 * found again by their mark, so that a retry posts only what is missing and an update changes every copy.
 * Errors: `chat_unavailable` for what may pass or be put right, `refused` or `bad_input` for what will not.
 */
export function createSlackChat({ client, now = Date.now }: SlackChatOptions): ChatPort {
  const places = createPlaces(client)
  let me: Promise<string> | undefined

  function self(): Promise<string> {
    me ??= calling('learn who we are', () => client.auth.test()).then(({ user_id }) => user_id ?? '')
    // A failed look-up must not be remembered.
    me.catch(() => {
      me = undefined
    })
    return me
  }

  async function send(
    channel: string,
    message: SlackMessage,
    mark: Mark,
    root?: string,
  ): Promise<SlackMessageRef> {
    const answer = await calling('post a message', () =>
      client.chat.postMessage({
        channel,
        text: message.text,
        blocks: message.blocks,
        metadata: metadata(mark),
        ...QUIET,
        ...(root === undefined ? {} : { thread_ts: root }),
      }),
    )
    if (!answer.ts || !answer.channel) throw new CountersignError('internal', 'Slack named no message.', '')
    return root === undefined
      ? { channel: answer.channel, ts: answer.ts }
      : { channel: answer.channel, ts: answer.ts, root }
  }

  async function change(ref: SlackMessageRef, message: SlackMessage): Promise<void> {
    await calling('update a message', () =>
      client.chat.update({
        channel: ref.channel,
        ts: ref.ts,
        text: message.text,
        blocks: message.blocks,
        parse: 'none',
        link_names: false,
      }),
    )
  }

  /** The continuations that stand in the thread, by their number. */
  async function continuationsOf(ref: SlackMessageRef): Promise<Map<number, MarkedMessage>> {
    const thread = { channel: ref.channel, root: ref.root ?? ref.ts }
    const all = await markedInThread(client, thread, Number(ref.ts), await self())
    return new Map(
      all.flatMap((item) =>
        item.mark.continues === ref.ts && item.mark.part !== undefined ? [[item.mark.part, item]] : [],
      ),
    )
  }

  async function complete(ref: SlackMessageRef, cards: readonly Card[], marker: string): Promise<void> {
    const standing = await continuationsOf(ref)
    for (const [i, card] of cards.entries()) {
      const part = i + 1
      const message = renderBlocks(card)
      const known = standing.get(part)
      if (known) await change({ channel: ref.channel, ts: known.ts }, message)
      else {
        await send(ref.channel, message, { marker, continues: ref.ts, part }, ref.root ?? ref.ts)
      }
    }
    for (const [part, item] of standing) {
      if (part > cards.length) await change({ channel: ref.channel, ts: item.ts }, renderBlocks(GONE))
    }
  }

  /** Looks for a message that was posted although its answer never came. */
  async function search(
    channel: string,
    root: string | undefined,
    marker: string,
    oldest: number,
  ): Promise<MarkedMessage | undefined> {
    const me = await self()
    const all =
      root === undefined
        ? await markedInChannel(client, channel, oldest, me)
        : await markedInThread(client, { channel, root }, oldest, me)
    return all.find((item) => item.mark.marker === marker && item.mark.continues === undefined)
  }

  async function postCard(channel: string, card: Card, marker: string, root?: string): Promise<Posted> {
    const message = renderBlocks(card)
    const parts = message.overflow.length
    if (parts === 0) return slackPosted(await send(channel, message, { marker }, root))
    // A card of several messages may have been left half posted: go on from there.
    const half = await search(channel, root, marker, now() / 1000 - WEEK_S)
    const ref: SlackMessageRef = half
      ? { channel, ts: half.ts, ...(root === undefined ? {} : { root }) }
      : await send(channel, message, { marker, parts }, root)
    await complete(ref, message.overflow, marker)
    return slackPosted(ref)
  }

  return {
    async post(place, card, marker) {
      return postCard(await places.channel(place), card, marker)
    },
    async reply(parent, card, marker) {
      const { channel, ts, root } = slackRef(parent)
      return postCard(channel, card, marker, root ?? ts)
    },
    async directMessage(person, card, marker) {
      return postCard(await places.direct(person), card, marker)
    },
    async update(posted, card) {
      const ref = slackRef(posted)
      const message = renderBlocks(card)
      await change(ref, message)
      await complete(ref, message.overflow, `${ref.channel}/${ref.ts}`)
    },
    async find(where, marker, since) {
      const oldest = Date.parse(since) / 1000 - CLOCK_SKEW_S
      const parent = 'parent' in where ? slackRef(where.parent) : undefined
      const root = parent && (parent.root ?? parent.ts)
      const channel =
        parent?.channel ??
        ('person' in where
          ? await places.direct(where.person)
          : 'place' in where
            ? await places.channel(where.place)
            : '')
      const found = await search(channel, root, marker, oldest)
      if (!found) return undefined
      const ref: SlackMessageRef = { channel, ts: found.ts, ...(root === undefined ? {} : { root }) }
      // A card of which a part is missing does not count as posted: posting it again completes it.
      if (found.mark.parts && (await continuationsOf(ref)).size < found.mark.parts) return undefined
      return slackPosted(ref)
    },
    async openDialog(trigger, dialog) {
      await calling('open a form', () => client.views.open({ trigger_id: trigger, view: renderView(dialog) }))
    },
  }
}
