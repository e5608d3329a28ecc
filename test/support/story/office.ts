import { afterAll } from 'vitest'
import { createSlackChat, createSlackDirectory, slackClient } from '../../../bot/slack/index.ts'
import {
  BOT,
  blocksText,
  buttonsOf,
  type ReadMessage,
  type SlackCounterpart,
  type SlackDriver,
  startSlack,
} from '../../../counterparts/slack/index.ts'
import type { Policy } from '../../../domain/policy/index.ts'
import { type RunningBot, startBot } from '../../../processes/assemble/bot.ts'
import { type DevServer, devServer } from '../temporal.ts'
import { policy as standard } from './policy.ts'
import { startWorld, type World } from './world.ts'

export const WORKSPACE = {
  people: [
    { name: 'dana' },
    { name: 'omar' },
    { name: 'rita' },
    { name: 'sam' },
    { name: 'max' },
    { name: 'gus', account: { is_restricted: true } },
    { name: 'tess', account: { team_id: 'T0ELSEWHERE' } },
  ],
  channels: ['mcp-reviews', 'security'],
  groups: { 'mcp-reviewers': ['dana', 'rita'], security: ['sam'], docs: ['omar'] },
}

export interface OfficeStory {
  readonly slack: SlackCounterpart
  readonly people: SlackDriver
  readonly world: World
  readonly bot: RunningBot
  readonly log: string[]
  /** The newest message of a channel, or of somebody's direct messages, that says this (and has this button). */
  read(where: string, text: string, button?: string): Promise<ReadMessage>
  /** The last private answer to a person. */
  told(person: string, text: string): Promise<string>
  /** Asks for a server by command and form. */
  ask(person: string, reference: string): Promise<void>
  form(person: string): Promise<void>
}

/** A whole office: Slack's counterpart, the bot behind its HTTP door, a worker, Temporal in real time. */
export async function openOffice(
  options: { policy?: Policy; temporal?: DevServer } = {},
): Promise<OfficeStory> {
  const { policy = standard } = options
  const slack = await startSlack(WORKSPACE)
  const server = options.temporal ?? (await devServer())
  const client = slackClient(BOT.token, slack.apiUrl, 3_000)
  const world = await startWorld({
    env: server.environment,
    taskQueue: server.taskQueue,
    policy,
    chat: createSlackChat({ client }),
    groups: createSlackDirectory({ client, policyGroups: () => policy.groups, now: Date.now }),
  })
  const log: string[] = []
  const bot = await startBot({
    organisation: server.taskQueue,
    pool: world.db.pool('bot'),
    temporal: world.env.client,
    taskQueue: world.taskQueue,
    policy: () => policy,
    slack: {
      mode: 'http',
      token: BOT.token,
      signingSecret: BOT.signingSecret,
      port: 0,
      host: '127.0.0.1',
      slackApiUrl: slack.apiUrl,
    },
    client,
    log: (line) => log.push(line),
    sweepEveryMs: 500,
  })
  const people = slack.driver(`http://127.0.0.1:${bot.port}/slack/events`)
  afterAll(async () => {
    await bot.stop()
    await slack.close()
  })

  const read: OfficeStory['read'] = (where, text, button) =>
    eventually(`“${text}” in ${where}`, async () => {
      const channels = ['general', ...WORKSPACE.channels]
      const messages = channels.includes(where)
        ? await people.channel(where)
        : (await people.direct(where)).messages
      return messages.findLast(
        (m) =>
          blocksText(m).includes(text) &&
          (button === undefined || buttonsOf(m).some((b) => b.button.text.text === button)),
      )
    })
  const form: OfficeStory['form'] = async (person) => {
    await eventually(`a form before ${person}`, async () => people.view(person))
  }
  return {
    slack,
    people,
    world,
    bot,
    log,
    read,
    form,
    told: (person, text) =>
      eventually(`“${text}” told to ${person}`, async () =>
        [...slack.responses.filter((r) => r.person === person), ...slack.ephemerals(person)]
          .map((r) => r.text)
          .findLast((said) => said.includes(text)),
      ),
    async ask(person, reference) {
      await people.command(person, `request ${reference}`)
      await form(person)
      await people.submit(person, {
        purpose: 'to read the notes',
        owner: slack.userId('omar'),
        users: [`slack:${slack.groups.id('docs')}`],
        environments: ['development', 'production'],
        data: 'the notes',
      })
    },
  }
}

/** Waits for what must come; gives up with what was waited for. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined>,
  patienceMs = 100_000,
): Promise<T> {
  const end = Date.now() + patienceMs
  while (Date.now() < end) {
    const found = await look()
    if (found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, 60))
  }
  throw new Error(`waited in vain for ${what}`)
}
