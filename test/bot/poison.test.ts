import type pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { acceptCommand, answerOf, claim } from '../../activities/inbox/index.ts'
import { projectServer } from '../../activities/registry/index.ts'
import { appendRecords } from '../../audit/index.ts'
import { carryOut } from '../../bot/carry-out.ts'
import { createInbox } from '../../bot/inbox.ts'
import type { Intent } from '../../bot/intents.ts'
import type { Lifecycles, Office } from '../../bot/office.ts'
import { createShelf } from '../../bot/shelf.ts'
import { sweep, type Unfinished } from '../../bot/sweep.ts'
import { CountersignError } from '../../domain/errors.ts'
import { parseReference } from '../../domain/reference.ts'
import type { Answer } from '../../domain/server.ts'
import { review, server } from '../activities/registry/states.ts'
import { auditor } from '../audit/chain.ts'
import { freshDatabase, type TestDatabase } from '../support/postgres.ts'
import { policy } from '../support/story/policy.ts'

let db: TestDatabase
let bot: pg.Pool
beforeAll(async () => {
  db = await freshDatabase()
  bot = db.pool('bot')
})
afterAll(() => db.drop())

const PERSON = 'slack:U0DANA'
const EARLIER = '2026-11-01T09:00:00.000Z'
const NO: Answer = { ok: false, code: 'own_request', text: 'You asked for this server.' }

/** The bot's own parts on a real database; only the lifecycles are out of reach. */
function office(
  organisation: string,
  answer: () => Answer,
): { office: Office; inbox: ReturnType<typeof createInbox> } {
  let seconds = 0
  const now = (): string => new Date(Date.parse(EARLIER) + 3_600_000 + 1_000 * seconds++).toISOString()
  const say = async (server: string): Promise<Answer> => {
    parseReference(server)
    return answer()
  }
  const lifecycles: Lifecycles = {
    open: ({ asked }) => say(asked),
    decide: say,
    waive: say,
    reaffirm: say,
    stop: say,
    enforce: async () => {},
  }
  const inbox = createInbox(bot, organisation, now)
  return {
    inbox,
    office: {
      organisation,
      policy: () => policy,
      lifecycles,
      shelf: createShelf(bot, organisation),
      inbox,
      directory: {
        groupsOf: async () => ({ groups: [], at: now() }),
        members: async () => [],
        groupId: async () => undefined,
      },
      userGroups: async () => [],
      addBlock: async () => {},
      record: async (events) => void (await appendRecords(bot, organisation, events)),
      drawDiff: () => ({ summary: '', headline: '', tone: 'good', parts: [] }),
      now,
    },
  }
}

const decide = (server: string) => ({
  kind: 'decide',
  server,
  review: '1',
  shown: 'abc',
  verdict: 'approve',
  reason: '',
})

function accept(organisation: string, key: string, payload: ReturnType<typeof decide>): Promise<unknown> {
  const sent = { organisation, key, kind: 'decide', payload, actor: PERSON, receivedAt: EARLIER } as const
  return acceptCommand(bot, { ...sent, authentication: 'slack_http_signature' }, 0)
}

const swept = (
  parts: ReturnType<typeof office>,
  claimed: () => Promise<readonly Unfinished[]>,
  tell = async () => {},
) => sweep({ office: parts.office, claim: claimed, tell, log: () => {} })

it('a command about a server that cannot exist is refused on the record, not tried for ever', async () => {
  const parts = office('malformed', () => NO)
  await accept('malformed', 'k', decide('no reference at all'))
  expect(await swept(parts, () => parts.inbox.claim())).toBe(1)
  expect(await answerOf(bot, 'malformed', 'k')).toMatchObject({ ok: false, code: 'malformed' })
  const record = await auditor(db.pool('reader')).rows('malformed')
  expect(record).toMatchObject([{ kind: 'decision.refused', actor: PERSON }])
})

it('a refusal that was recorded by an attempt that died is finished by the next one, and recorded once', async () => {
  const parts = office('twice', () => NO)
  await accept('twice', 'k', decide('npm:files'))
  const [command] = await parts.inbox.claim()
  const died = async (): Promise<void> => {
    throw new CountersignError('chat_unavailable', 'Slack is away.', '')
  }
  const again = async (): Promise<readonly Unfinished[]> => (command ? [command] : [])
  expect(await swept(parts, again, died)).toBe(0)
  expect(await swept(parts, again)).toBe(1)
  expect(await auditor(db.pool('reader')).rows('twice')).toHaveLength(1)
})

it('what fails in a way that nobody foresaw is given up in the end, and the person is told', async () => {
  const parts = office('unforeseen', () => {
    throw new TypeError('a bug')
  })
  await accept('unforeseen', 'k', decide('npm:files'))
  const [command] = await parts.inbox.claim()
  if (!command) throw new Error('nothing was claimed')
  expect(await swept(parts, async () => [command])).toBe(0)
  expect(await swept(parts, async () => [{ ...command, attempts: 10_000 }])).toBe(1)
  expect(await auditor(db.pool('reader')).rows('unforeseen')).toMatchObject([{ kind: 'decision.refused' }])
})

it('an answer for somebody who left holds up nothing', async () => {
  const parts = office('left', () => NO)
  await accept('left', 'k', decide('npm:files'))
  const refused = async (): Promise<void> => {
    throw new CountersignError('refused', 'Slack refused: user_not_found.', '')
  }
  expect(await swept(parts, () => parts.inbox.claim(), refused)).toBe(1)
})

it('commands that fail again and again are no obstacle to those behind them', async () => {
  const all = Array.from({ length: 30 }, (_, i) => `k${i}`)
  for (const key of all) await accept('queue', key, decide('npm:files'))
  const taken: string[] = []
  for (let round = 0; round < 2; round++) {
    const some = await claim(bot, 'queue', { olderThan: '2026-12-01T00:00:00.000Z', leaseMs: 0, limit: 15 })
    taken.push(...some.map((command) => command.key))
  }
  expect(new Set(taken).size).toBe(30)
})

it('one person cannot open requests without end', async () => {
  const parts = office('many', () => ({ ok: true, text: 'Gathering the evidence.' }))
  const worker = db.pool('worker')
  const opened = (i: number) => {
    const reference = `npm:files-${i}`
    const asked = review(reference)
    const request = { ...asked.request, requester: PERSON } as const
    return server(reference, { organisation: 'many', review: { ...asked, request } })
  }
  for (let i = 0; i < 20; i++) await projectServer(worker, opened(i), [])
  const open: Intent = {
    kind: 'open',
    asked: 'npm:files',
    review: 'request',
    purpose: 'x',
    owner: { id: PERSON, group: false },
    users: [],
    environments: ['development'],
    data: 'none',
  }
  const sender = { key: 'k', person: PERSON, authentication: 'slack_http_signature' } as const
  expect(await carryOut(parts.office, sender, open)).toMatchObject({ ok: false, code: 'not_allowed' })
  const again = { ...open, asked: 'npm:files-7@1.2.3' }
  expect(await carryOut(parts.office, { ...sender, key: 'k1' }, again)).toMatchObject({ ok: true })
  const another = { ...sender, key: 'k2', person: 'slack:U0RITA' } as const
  expect(await carryOut(parts.office, another, open)).toMatchObject({ ok: true })
})
