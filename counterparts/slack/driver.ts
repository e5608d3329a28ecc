import type { Acknowledged, Delivery, DeliveryOptions, Kind, Transport } from './deliver.ts'
import { BOT } from './emulator.ts'
import { buttonsOf, type ReadMessage, readMessages } from './messages.ts'
import type { Sink } from './sink.ts'
import { type Filled, filledState, type OpenView, type Views } from './views.ts'
import type { Workspace } from './workspace.ts'

/** A message, by its channel's name or id and its time stamp. */
export interface Where {
  readonly channel: string
  readonly ts: string
}

export interface Button {
  /** The button's label or its action id. */
  readonly button: string
  /** Which of several alike, from 0. */
  readonly nth?: number
}

/** A person's hands in Slack: types commands, clicks, fills forms, writes; and eyes that read it all back. */
export interface SlackDriver {
  command(person: string, text: string, options?: CommandOptions): Promise<Acknowledged>
  click(
    person: string,
    message: Where,
    button: string | Button,
    options?: DeliveryOptions,
  ): Promise<Acknowledged>
  /** The modal that stands open before a person. */
  view(person: string): OpenView | undefined
  /** Fills and submits it; it closes unless the bot answers with errors or another view. */
  submit(person: string, filled?: Filled, options?: DeliveryOptions): Promise<Acknowledged>
  /** Writes in a channel or a thread; `@countersign` becomes a mention. Delivers what Slack would deliver. */
  say(person: string, channel: string, text: string, options?: SayOptions): Promise<Said>
  /** The last delivery again with a new signature, as Slack tries again. */
  redeliver(options?: DeliveryOptions): Promise<Acknowledged>
  /** The last request again to the letter. */
  replay(): Promise<Acknowledged>
  channel(name: string): Promise<ReadMessage[]>
  thread(message: Where): Promise<ReadMessage[]>
  /** The bot's direct messages with a person, and the channel's id. */
  direct(person: string): Promise<{ readonly channel: string; readonly messages: ReadMessage[] }>
}

export interface CommandOptions extends DeliveryOptions {
  readonly command?: string
  readonly channel?: string
}

export interface SayOptions extends DeliveryOptions {
  readonly thread?: string
  /** Written by another app's bot in the person's place. */
  readonly bot?: string
}

export interface Said extends Where {
  readonly delivered: readonly Acknowledged[]
}

export interface DriverParts {
  readonly workspace: Workspace
  readonly transport: Transport
  readonly views: Views
  readonly sink: Sink
}

const AGAIN = { number: 1, reason: 'http_timeout' } as const

function refusesToClose(acknowledged: Acknowledged): boolean {
  const { body } = acknowledged
  if (acknowledged.status !== 200) return true
  const action =
    typeof body === 'object' && body !== null && 'response_action' in body && body.response_action
  return action === 'errors' || action === 'update' || action === 'push'
}

export function createSlackDriver({ workspace, transport, views, sink }: DriverParts): SlackDriver {
  let last: Delivery | undefined
  let count = 0
  const { team, userId, call } = workspace
  const home = { id: team, domain: 'example' }
  const asUser = (person: string) => ({
    id: userId(person),
    username: person,
    name: person,
    team_id: team,
  })
  const idOf = (channel: string): string =>
    /^[CDG][A-Z0-9]{6,}$/.test(channel) ? channel : workspace.channelId(channel)

  function deliver(
    kind: Kind,
    body: Record<string, unknown>,
    options?: DeliveryOptions,
  ): Promise<Acknowledged> {
    last = { kind, body }
    return transport.deliver(last, options)
  }

  async function trigger(person: string): Promise<string> {
    const user = userId(person)
    const { trigger_id } = await call(BOT.name, 'views.generateTriggerId', { user_id: user })
    views.opened(String(trigger_id), user)
    return String(trigger_id)
  }

  async function read(who: string, channel: string): Promise<ReadMessage[]> {
    const answer = await call(who, 'conversations.history', { channel, limit: 1000 })
    return readMessages(answer).reverse()
  }

  async function replies({ channel, ts }: Where): Promise<ReadMessage[]> {
    return readMessages(await call(BOT.name, 'conversations.replies', { channel: idOf(channel), ts }))
  }

  async function messageAt(where: Where): Promise<ReadMessage> {
    const channel = idOf(where.channel)
    const top = (await read(BOT.name, channel)).find((message) => message.ts === where.ts)
    if (top) return top
    for (const parent of await read(BOT.name, channel)) {
      if (!parent.reply_count) continue
      const found = (await replies({ channel, ts: parent.ts })).find((message) => message.ts === where.ts)
      if (found) return found
    }
    throw new Error(`no message ${where.ts} in ${where.channel}`)
  }

  function event(event: Record<string, unknown>, options?: DeliveryOptions): Promise<Acknowledged> {
    return deliver(
      'events_api',
      {
        token: 'verification',
        team_id: team,
        api_app_id: BOT.appId,
        type: 'event_callback',
        event_id: `Ev${Date.now()}${++count}`,
        event_time: Math.floor(Date.now() / 1000),
        authorizations: [{ team_id: team, user_id: BOT.userId, is_bot: true, is_enterprise_install: false }],
        event,
      },
      options,
    )
  }

  return {
    async command(person, text, { command = '/mcp', channel = 'general', ...options } = {}) {
      return deliver(
        'slash_commands',
        {
          token: 'verification',
          team_id: team,
          team_domain: home.domain,
          channel_id: idOf(channel),
          channel_name: channel,
          user_id: userId(person),
          user_name: person,
          command,
          text,
          api_app_id: BOT.appId,
          is_enterprise_install: 'false',
          response_url: sink.url(person),
          trigger_id: await trigger(person),
        },
        options,
      )
    },

    async click(person, where, wanted, options) {
      const { button, nth = 0 } = typeof wanted === 'string' ? { button: wanted } : wanted
      const message = await messageAt(where)
      const all = buttonsOf(message)
      const found = all.filter((one) => one.button.text.text === button || one.button.action_id === button)[
        nth
      ]
      if (!found) {
        const there = all.map((one) => one.button.text.text).join(', ')
        throw new Error(`no button “${button}” on the message; there are: ${there === '' ? 'none' : there}`)
      }
      const channel = idOf(where.channel)
      return deliver(
        'interactive',
        {
          type: 'block_actions',
          team: home,
          user: asUser(person),
          api_app_id: BOT.appId,
          token: 'verification',
          container: { type: 'message', message_ts: message.ts, channel_id: channel, is_ephemeral: false },
          trigger_id: await trigger(person),
          channel: { id: channel, name: where.channel },
          message,
          state: { values: {} },
          response_url: sink.url(person),
          actions: [
            {
              ...found.button,
              block_id: found.blockId,
              action_ts: `${(Date.now() / 1000).toFixed(3)}${String(++count).padStart(3, '0')}`,
            },
          ],
        },
        options,
      )
    },

    view: (person) => views.of(userId(person)),

    async submit(person, filled = {}, options) {
      const view = views.of(userId(person))
      if (!view) throw new Error(`no form stands open before ${person}`)
      const state = filledState(view, filled)
      const acknowledged = await deliver(
        'interactive',
        {
          type: 'view_submission',
          team: home,
          user: asUser(person),
          api_app_id: BOT.appId,
          token: 'verification',
          trigger_id: await trigger(person),
          view: { ...view, team_id: team, type: 'modal', app_id: BOT.appId, bot_id: BOT.botId, state },
          response_urls: [],
          is_enterprise_install: false,
        },
        options,
      )
      if (!refusesToClose(acknowledged)) views.close(userId(person))
      return acknowledged
    },

    async say(person, channel, words, { thread, bot, ...options } = {}) {
      const id = idOf(channel)
      const text = words.replaceAll(`@${BOT.name}`, `<@${BOT.userId}>`)
      const inThread = thread === undefined ? {} : { thread_ts: thread }
      const posted = await call(person, 'chat.postMessage', { channel: id, text, ...inThread })
      const ts = String(posted.ts)
      const message = {
        ...(bot === undefined ? { user: userId(person) } : { bot_id: bot, subtype: 'bot_message' }),
        text,
        ts,
        event_ts: ts,
        channel: id,
        team,
        ...inThread,
      }
      const type = id.startsWith('D') ? 'im' : 'channel'
      const delivered = [await event({ type: 'message', channel_type: type, ...message }, options)]
      if (text.includes(`<@${BOT.userId}>`) && type !== 'im') {
        delivered.push(await event({ type: 'app_mention', ...message }, options))
      }
      return { channel: id, ts, delivered }
    },

    redeliver(options = {}) {
      if (!last) return Promise.reject(new Error('nothing was delivered yet'))
      return transport.deliver(last, { retry: AGAIN, ...options })
    },
    replay: () => transport.replay(),
    channel: (name) => read(BOT.name, idOf(name)),
    thread: replies,
    async direct(person) {
      const opened = await call(BOT.name, 'conversations.open', { users: userId(person) })
      const channel = String(
        typeof opened.channel === 'object' && opened.channel !== null && 'id' in opened.channel
          ? opened.channel.id
          : '',
      )
      return { channel, messages: await read(BOT.name, channel) }
    },
  }
}
