import fc from 'fast-check'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inTransaction } from '../../activities/database.ts'
import { appendRecords, verifyChain } from '../../audit/index.ts'
import { freshDatabase, type TestDatabase } from '../support/postgres.ts'
import { auditor, event, events } from './chain.ts'

let db: TestDatabase
let worker: pg.Pool
let bot: pg.Pool
let read: ReturnType<typeof auditor>

beforeAll(async () => {
  db = await freshDatabase()
  worker = db.pool('worker')
  bot = db.pool('bot')
  read = auditor(db.pool('reader'))
})
afterAll(async () => {
  await db.drop()
})

describe('writing', () => {
  test('what was written is read back, and verifies', async () => {
    expect(await appendRecords(worker, 'write', [event('a'), event('b', { body: {} })])).toBe(2)
    const [first, second] = await read.rows('write')
    expect(first).toMatchObject({
      seq: 1,
      writer: 'lifecycle',
      at: '2026-11-23T20:00:00.123000Z',
      actor: 'slack:U1',
      body: '{"tools":["read","write"],"verdict":"approve"}',
      prev: '0'.repeat(64),
    })
    expect(second?.prev).toBe(first?.hash)
    expect(await read.verify('write')).toMatchObject({ ok: true, records: 2, heads: [{ seq: 2 }] })
  })

  test('the hashes are what docs/record.md says, byte for byte', async () => {
    await appendRecords(worker, 'known-answer', [event('a')])
    const [record] = await read.rows('known-answer')
    expect(record?.eventHash).toBe('e88ea6fadacf30ca5c0fd5dbe883de5300e6bc920e9648e57e80656f55fef066')
    expect(record?.hash).toBe('9901cfb8611e52497b89ef88de90f8e233a5a1b8b48d3cd1f85ac14eea9b3592')
  })

  test('an event that comes again is left alone; the same id for something else is refused, and nothing is written', async () => {
    await appendRecords(worker, 'again', events(3))
    expect(await appendRecords(bot, 'again', [...events(4), ...events(4)])).toBe(1)
    await expect(
      appendRecords(worker, 'again', [event('e5'), event('e1', { actor: 'slack:U2' })]),
    ).rejects.toMatchObject({ code: 'record_broken' })
    await expect(
      appendRecords(worker, 'again', [event('e5'), event('e5', { subject: 'npm:other' })]),
    ).rejects.toMatchObject({ code: 'record_broken' })
    expect(await read.verify('again')).toMatchObject({ ok: true, records: 4 })
  })

  test('one id means one event in an organisation, whichever chain it is in, and another one in the next organisation', async () => {
    await appendRecords(worker, 'one', [event('a')])
    expect(await appendRecords(worker, 'one', [event('a')], 'gateway/1')).toBe(0)
    expect(await appendRecords(worker, 'two', [event('a')])).toBe(1)
  })

  test('many writers at once, with repeats among them, make one dense chain', async () => {
    const all = events(60)
    await Promise.all(
      Array.from({ length: 24 }, (_, i) =>
        appendRecords(i % 2 ? worker : bot, 'crowd', all.slice(i * 2, i * 2 + 14)),
      ),
    )
    const result = await read.verify('crowd')
    expect(result).toMatchObject({ ok: true, records: 60, heads: [{ seq: 60 }] })
  })

  test('an append that is part of a larger transaction stands or falls with it', async () => {
    await expect(
      inTransaction(worker, async (client) => {
        await appendRecords(client, 'larger', events(2))
        throw new Error('the rest failed')
      }),
    ).rejects.toThrow('the rest failed')
    expect(await read.rows('larger')).toEqual([])
    await inTransaction(worker, (client) => appendRecords(client, 'larger', events(2)))
    expect(await read.rows('larger')).toHaveLength(2)
  })

  test('no text from outside can keep an event out, or change on its way', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary-ascii' }),
        async (text, name) => {
          const id = `hostile/${text}${name}`
          const hostile = event(id, { subject: `x\0${text}\ud800`, body: { [name]: `${text}\0\udfff` } })
          await appendRecords(worker, 'hostile', [hostile])
          expect(await appendRecords(worker, 'hostile', [hostile])).toBe(0)
        },
      ),
      { numRuns: 40 },
    )
    expect(await read.verify('hostile')).toMatchObject({ ok: true })
  })

  test('a time that is none, and a body beyond all measure, are refused', async () => {
    await expect(appendRecords(worker, 'bad', [event('a', { at: 'yesterday' })])).rejects.toMatchObject({
      code: 'bad_input',
    })
    const huge = event('b', { body: { text: 'x'.repeat(1_048_577) } })
    await expect(appendRecords(worker, 'bad', [huge])).rejects.toMatchObject({ code: 'bad_input' })
  })
})

test('a long record is read a few rows at a time', async () => {
  const many = Array.from({ length: 6_000 }, (_, i) => event(`m${i}`, { body: { text: 'x'.repeat(4_000) } }))
  for (let i = 0; i < many.length; i += 1_000) {
    await appendRecords(worker, 'long', many.slice(i, i + 1_000))
  }
  const client = await db.pool('reader').connect()
  let most = 0
  const watched: pg.ClientBase = Object.assign(Object.create(client), {
    query: async (text: string, values?: unknown[]) => {
      const result = await client.query(text, values)
      most = Math.max(most, result.rows.length)
      return result
    },
  })
  expect(await verifyChain(watched, 'long')).toMatchObject({ ok: true, records: 6_000 })
  expect(most).toBeLessThanOrEqual(100)
  client.release()
})
