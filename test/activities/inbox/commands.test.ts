import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  acceptCommand,
  answerOf,
  type Command,
  claim,
  finish,
  forgetCommands,
} from '../../../activities/inbox/index.ts'
import { freshDatabase, type TestDatabase } from '../../support/postgres.ts'

let db: TestDatabase
let bot: pg.Pool
beforeAll(async () => {
  db = await freshDatabase()
  bot = db.pool('bot')
})
afterAll(async () => {
  await db.drop()
})

const AT = '2026-11-23T20:00:00.000Z'
const LATER = '2026-11-23T21:00:00.000Z'
const FOREVER = '9999-01-01T00:00:00.000Z'
const command = (organisation: string, key: string, more: Partial<Command> = {}): Command => ({
  organisation,
  key,
  kind: 'review.approve',
  payload: { reason: 'fine \u0000 \ud83d\ude00' },
  authentication: 'slack_http_signature',
  actor: 'slack:U1',
  receivedAt: AT,
  ...more,
})
const done = { ok: true, text: 'Recorded.' } as const

test('of many deliveries of one click, one is new', async () => {
  const heard = await Promise.all(
    Array.from({ length: 12 }, () => acceptCommand(bot, command('clicks', 'same'))),
  )
  expect(heard.filter((answer) => answer === 'new')).toHaveLength(1)
  expect(await acceptCommand(bot, command('elsewhere', 'same'))).toBe('new')
})

test('a replay with other content is still the same command, and the first content stands', async () => {
  await acceptCommand(bot, command('replay', 'k'), 0)
  expect(await acceptCommand(bot, command('replay', 'k', { payload: { reason: 'forged' } }))).toBe('seen')
  const [claimed] = await claim(bot, 'replay', { olderThan: LATER })
  expect(claimed).toEqual({ ...command('replay', 'k'), attempts: 2 })
})

test('a command is left to the one who accepted it until the lease ends, then goes to one other', async () => {
  await acceptCommand(bot, command('lease', 'held'))
  await acceptCommand(bot, command('lease', 'dropped'), 0)
  await acceptCommand(bot, command('lease', 'fresh', { receivedAt: LATER }), 0)
  const claims = await Promise.all(Array.from({ length: 6 }, () => claim(bot, 'lease', { olderThan: LATER })))
  expect(claims.flat().map((c) => c.key)).toEqual(['dropped'])
  expect(await claim(bot, 'lease', { olderThan: LATER })).toEqual([])
})

test('many sweepers share the work and none takes the same', async () => {
  await Promise.all(Array.from({ length: 50 }, (_, i) => acceptCommand(bot, command('sweep', `k${i}`), 0)))
  const claims = await Promise.all(
    Array.from({ length: 10 }, () => claim(bot, 'sweep', { olderThan: LATER, limit: 5 })),
  )
  const keys = claims.flat().map((c) => c.key)
  expect(new Set(keys).size).toBe(keys.length)
  const rest = await claim(bot, 'sweep', { olderThan: LATER, limit: 50 })
  expect(new Set([...keys, ...rest.map((c) => c.key)]).size).toBe(50)
  expect(keys.length + rest.length).toBe(50)
})

test('the first answer stands, and nobody is given a finished command', async () => {
  await acceptCommand(bot, command('answer', 'k'), 0)
  expect(await answerOf(bot, 'answer', 'k')).toBeUndefined()
  expect(await finish(bot, 'answer', 'k', done)).toBe(true)
  expect(await finish(bot, 'answer', 'k', { ok: false, code: 'malformed', text: 'No.' })).toBe(false)
  expect(await answerOf(bot, 'answer', 'k')).toEqual(done)
  expect(await claim(bot, 'answer', { olderThan: LATER })).toEqual([])
})

test('finished commands are forgotten in time, open ones never', async () => {
  await acceptCommand(bot, command('forget', 'open'), 0)
  await acceptCommand(bot, command('forget', 'finished'), 0)
  await finish(bot, 'forget', 'finished', done)
  expect(await forgetCommands(bot, 'forget', AT)).toBe(0)
  expect(await acceptCommand(bot, command('forget', 'finished'))).toBe('seen')
  expect(await forgetCommands(bot, 'forget', FOREVER)).toBe(1)
  expect((await claim(bot, 'forget', { olderThan: LATER })).map((c) => c.key)).toEqual(['open'])
})
