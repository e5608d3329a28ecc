import type { App } from '@slack/bolt'
import { answerCard, type Card, type Dialog, decodeTarget } from '../../domain/cards/index.ts'
import type { ChatPort } from '../../domain/chat.ts'
import { isCountersignError, oneLine } from '../../domain/errors.ts'
import type { Authentication, PersonId } from '../../domain/people.ts'
import { click, type Meaning } from '../clicks.ts'
import { runCommand } from '../commands/index.ts'
import { readForm } from '../forms.ts'
import { take } from '../intake.ts'
import { mention } from '../mentions.ts'
import type { Office } from '../office.ts'
import { recordRefused } from '../refusals.ts'
import type { Talk } from '../talk.ts'
import { addressed } from './addressed.ts'
import { readView } from './answers.ts'
import { renderBlocks } from './blocks.ts'
import type { SlackDirectory } from './directory.ts'
import { idempotencyKey } from './idempotency.ts'
import { slackPosted } from './posted.ts'

export interface SlackDesk {
  readonly office: Office
  readonly chat: ChatPort
  readonly directory: SlackDirectory
  readonly authentication: Authentication
  /** Answers a command by direct message, once: what is told of the same key again changes that message. */
  readonly tell: (to: { key: string; person: PersonId }, card: Card, interim?: 'interim') => Promise<void>
  readonly log: (line: string) => void
}

type Answering = Talk['answer']

/** Binds Slack's commands, clicks, forms and mentions to the front doors. Acknowledged first, wherever nothing must be durable before. */
export function registerHandlers(app: App, desk: SlackDesk): void {
  const { office } = desk

  app.command(/^\/mcp/, async ({ ack, body, respond }) => {
    const talk = talkOf(desk, {
      body,
      person: body.user_id,
      answer: privately(respond),
      trigger: body.trigger_id,
    })
    await ack()
    await guarded(desk, talk, () => runCommand(office, talk, body.text ?? ''))
  })

  app.action({ type: 'block_actions' }, async ({ ack, body, action, respond }) => {
    const talk = talkOf(desk, {
      body,
      person: body.user.id,
      answer: privately(respond),
      trigger: body.trigger_id,
      ...(body.channel && body.message ? { about: { channel: body.channel.id, ts: body.message.ts } } : {}),
    })
    const value = action.type === 'button' ? (action.value ?? '') : ''
    await acted(desk, talk, ack, () => click(office, talk, action.action_id, value))
  })

  app.view({ type: 'view_submission', callback_id: /.*/ }, async ({ ack, body, view }) => {
    const key = idempotencyKey(body) ?? ''
    const answer: Answering = (card, interim) => desk.tell({ key, person: talk.person }, card, interim)
    const talk: Talk = talkOf(desk, { body, person: body.user.id, answer })
    const allowed = await desk.directory.checkPerson(talk.person)
    const { dialog, context, values } = readView(
      view,
      await offered(office, view.callback_id, view.private_metadata),
    )
    const field = Object.keys(values)[0] ?? 'reason'
    if (!allowed.ok) {
      await turnAway(desk, talk, allowed.why)
      return ack({ response_action: 'errors', errors: { [field]: allowed.text } })
    }
    try {
      const reading = await readForm(office, dialog, context, values)
      if ('problems' in reading)
        return await ack({ response_action: 'errors', errors: { ...reading.problems } })
      const go = await take(office, talk, reading.intent)
      await ack()
      await go()
    } catch (error) {
      if (!isCountersignError(error)) throw error
      await ack({ response_action: 'errors', errors: { [field]: oneLine(error) } })
    }
  })

  app.event('app_mention', async ({ body, event, client, context }) => {
    if (!event.user || event.bot_id) return
    const { user, channel, ts, thread_ts: thread } = event
    const talk = talkOf(desk, {
      body,
      person: user,
      about: { channel, ts: thread ?? ts },
      answer: async (card) => {
        const { text, blocks } = renderBlocks(card)
        await client.chat.postEphemeral({
          channel,
          user,
          text,
          blocks,
          ...(thread ? { thread_ts: thread } : {}),
        })
      },
    })
    const said = addressed(event.text, context.botUserId)
    await acted(
      desk,
      talk,
      async () => void (await context.acknowledge()),
      async () =>
        said === undefined
          ? { go: () => talk.answer(answerCard(false, NOT_ADDRESSED)) }
          : mention(office, talk, said),
    )
  })
}

const NOT_ADDRESSED =
  'Nothing was done: begin the message with my name, and I will read what follows as a command.'

/** Carries out what a click or a line means: durable before the acknowledgement, where it decides something. */
async function acted(
  desk: SlackDesk,
  talk: Talk,
  ack: () => Promise<void>,
  read: () => Promise<Meaning>,
): Promise<void> {
  let acknowledged = false
  const once = async (): Promise<void> => {
    if (!acknowledged) await ack()
    acknowledged = true
  }
  await guarded(desk, talk, async () => {
    const meaning = await read()
    if ('go' in meaning) {
      await once()
      return meaning.go()
    }
    const go = await take(desk.office, talk, meaning.intent)
    await once()
    await go()
  })
  await once()
}

/** Guests, strangers, leavers and bots are told so; known errors become one private line; anything else is logged. */
async function guarded(desk: SlackDesk, talk: Talk, work: () => Promise<void>): Promise<void> {
  try {
    const allowed = await desk.directory.checkPerson(talk.person)
    if (!allowed.ok) {
      await turnAway(desk, talk, allowed.why)
      return await talk.answer(answerCard(false, allowed.text))
    }
    await work()
  } catch (error) {
    desk.log(`${talk.key}: ${oneLine(error)}`)
    const text = isCountersignError(error)
      ? oneLine(error)
      : 'Something went wrong on our side; it was logged. Please try again.'
    await talk
      .answer(answerCard(false, text))
      .catch((lost: unknown) => desk.log(`${talk.key}: ${oneLine(lost)}`))
  }
}

/** Whoever may not act at all tried to: what they wanted is not looked at, and that they tried is on the record. */
function turnAway({ office }: SlackDesk, talk: Talk, why: string): Promise<void> {
  const { key, person: actor, authentication } = talk
  const body = { command: key, why, authentication }
  return recordRefused(office, { key, kind: 'command.refused', actor, subject: 'chat', body })
}

function talkOf(
  desk: SlackDesk,
  from: {
    body: unknown
    person: string
    answer: Answering
    trigger?: string
    about?: { channel: string; ts: string }
  },
): Talk {
  const person: PersonId = `slack:${from.person}`
  const { trigger, about } = from
  return {
    person,
    authentication: desk.authentication,
    key: idempotencyKey(from.body) ?? '',
    receivedAt: desk.office.now(),
    answer: from.answer,
    async openDialog(dialog: Dialog) {
      if (trigger) await desk.chat.openDialog(trigger, dialog)
      else await from.answer(answerCard(false, `Forms open from a command or a button; use /mcp for this.`))
    },
    ...(about ? { about: slackPosted(about) } : {}),
  }
}

function privately(
  respond: (message: {
    text: string
    blocks: ReturnType<typeof renderBlocks>['blocks']
    response_type: 'ephemeral'
    replace_original: false
  }) => Promise<unknown>,
): Answering {
  return async (card) => {
    const { text, blocks } = renderBlocks(card)
    await respond({ text, blocks, response_type: 'ephemeral', replace_original: false })
  }
}

/** What a form's boxes stood for, where a name was too long for Slack to carry. */
async function offered(
  office: Office,
  dialog: string,
  context: string,
): Promise<{ tools?: readonly string[] }> {
  if (dialog !== 'review.approve_some' && dialog !== 'owner.narrow') return {}
  const target = decodeTarget(context)
  const server = target && (await office.shelf.find(target.server)).find((s) => s.reference === target.server)
  if (!server) return {}
  const tools =
    dialog === 'owner.narrow'
      ? server.deployments.flatMap((d) => d.tools)
      : server.review?.release?.tools.map((t) => t.name)
  return tools ? { tools } : {}
}
