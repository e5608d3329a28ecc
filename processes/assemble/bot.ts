import type { WebClient } from '@slack/web-api'
import type { Client } from '@temporalio/client'
import type pg from 'pg'
import { deliver } from '../../activities/outbox/index.ts'
import { addBlock } from '../../activities/registry/index.ts'
import { appendRecords } from '../../audit/index.ts'
import { createInbox } from '../../bot/inbox.ts'
import { createLifecycles } from '../../bot/lifecycles.ts'
import type { Office } from '../../bot/office.ts'
import { createShelf } from '../../bot/shelf.ts'
import { CALL_TIMEOUT_MS } from '../../bot/slack/call.ts'
import { registerHandlers, type SlackDesk } from '../../bot/slack/handlers.ts'
import {
  createSlackApp,
  createSlackChat,
  createSlackDirectory,
  type SlackAppOptions,
  userGroupOptions,
} from '../../bot/slack/index.ts'
import { type SweepParts, sweep } from '../../bot/sweep.ts'
import { answerCard, diffCard } from '../../domain/cards/index.ts'
import { oneLine } from '../../domain/errors.ts'
import type { Policy } from '../../domain/policy/index.ts'

export interface BotParts {
  readonly organisation: string
  readonly pool: pg.Pool
  readonly temporal: Client
  readonly taskQueue: string
  readonly policy: () => Policy
  readonly slack: SlackAppOptions
  readonly client: WebClient
  /** How long a call of `client` may take; what was sent longer ago cannot come to stand any more. */
  readonly chatTimeoutMs?: number
  readonly log: (line: string) => void
  /** How often commands that a crash left behind are looked for. */
  readonly sweepEveryMs?: number
}

export interface RunningBot {
  readonly port?: number
  stop(): Promise<void>
}

const nowIso = (): string => new Date().toISOString()

/** Puts the front doors together on Slack and opens them. */
export async function startBot(parts: BotParts): Promise<RunningBot> {
  const { organisation, pool, client, log } = parts
  const chat = createSlackChat({ client })
  const directory = createSlackDirectory({ client, policyGroups: () => parts.policy().groups, now: Date.now })
  const inbox = createInbox(pool, organisation, nowIso)
  const groups = userGroupOptions(client)
  const office: Office = {
    organisation,
    policy: parts.policy,
    lifecycles: createLifecycles(parts.temporal, organisation, parts.taskQueue),
    shelf: createShelf(pool, organisation),
    inbox,
    directory,
    userGroups: groups,
    addBlock: async (block) => void (await addBlock(pool, organisation, block)),
    record: async (events) => void (await appendRecords(pool, organisation, events)),
    drawDiff: diffCard,
    now: nowIso,
  }
  const slack = createSlackApp(parts.slack)
  const settleMs = (parts.chatTimeoutMs ?? CALL_TIMEOUT_MS) + 500
  const tell: SlackDesk['tell'] = async ({ key, person }, card, interim) => {
    const message = { organisation, key: `answer/${key}`, to: { person }, card, revision: interim ? 1 : 2 }
    await deliver(pool, chat, message, { settleMs })
  }
  registerHandlers(slack.app, { office, chat, directory, authentication: slack.authentication, tell, log })
  const sweepParts: SweepParts = {
    office,
    claim: () => inbox.claim(),
    log,
    tell: (to, answer) => tell(to, answerCard(answer.ok, answer.text)),
  }
  const timer = setInterval(() => {
    sweep(sweepParts).catch((error: unknown) => log(`sweep: ${oneLine(error)}`))
  }, parts.sweepEveryMs ?? 5_000)
  const at = await slack.start()
  return {
    ...at,
    async stop() {
      clearInterval(timer)
      await slack.stop()
    },
  }
}
