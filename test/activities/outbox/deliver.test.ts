import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPool } from '../../../activities/database.ts'
import { deliver, type Message, whereIs } from '../../../activities/outbox/index.ts'
import { freshDatabase, type TestDatabase } from '../../support/postgres.ts'
import { card, memoryChat } from './chat.ts'
import { Killed, mortal } from './mortal.ts'

let db: TestDatabase
let worker: pg.Pool
let bot: pg.Pool
beforeAll(async () => {
  db = await freshDatabase()
  worker = db.pool('worker')
  bot = db.pool('bot')
})
afterAll(async () => {
  await db.drop()
})

let keys = 0
const message = (more: Partial<Message> = {}): Message => ({
  organisation: 'acme',
  key: `k${++keys}`,
  to: { place: 'slack:C1' },
  card: card('one'),
  revision: 1,
  ...more,
})
const AT_ONCE = { settleMs: 0 }

describe('a message', () => {
  test('is posted once, however often it is asked for', async () => {
    const chat = memoryChat()
    const hello = message()
    const posted = await deliver(worker, chat.port, hello)
    expect(await deliver(worker, chat.port, hello)).toEqual(posted)
    expect(await deliver(bot, chat.port, hello)).toEqual(posted)
    expect(await whereIs(bot, hello)).toEqual(posted)
    expect(chat.shown).toHaveLength(1)
    expect(chat.calls()).toBe(1)
  })

  test('is drawn anew by a newer revision, and left alone by an older one', async () => {
    const chat = memoryChat()
    const first = message()
    await deliver(worker, chat.port, first)
    await deliver(worker, chat.port, { ...first, revision: 3, card: card('three') })
    await deliver(worker, chat.port, { ...first, revision: 2, card: card('two') })
    expect(chat.shown.map((m) => [m.card.summary, m.updates])).toEqual([['three', 1]])
  })

  test('goes to a channel, to a thread or to a person', async () => {
    const chat = memoryChat()
    const root = message()
    await deliver(worker, chat.port, root)
    await deliver(worker, chat.port, message({ to: { parentKey: root.key } }))
    await deliver(worker, chat.port, message({ to: { person: 'slack:U1' } }))
    expect(chat.shown.map((m) => m.where)).toEqual(['slack:C1', 'slack:C1/m1', 'dm:slack:U1'])
  })

  test('in a thread waits until the thread is there', async () => {
    const chat = memoryChat()
    const root = message()
    const reply = message({ to: { parentKey: root.key } })
    await expect(deliver(worker, chat.port, reply)).rejects.toMatchObject({
      code: 'chat_unavailable',
      retryAfterMs: 1_000,
    })
    await deliver(worker, chat.port, root)
    await deliver(worker, chat.port, reply)
    expect(chat.shown).toHaveLength(2)
  })

  test('has one key in each organisation', async () => {
    const chat = memoryChat()
    await deliver(worker, chat.port, message({ key: 'same', organisation: 'one' }))
    await deliver(worker, chat.port, message({ key: 'same', organisation: 'two' }))
    expect(chat.shown).toHaveLength(2)
    expect(chat.shown[0]?.marker).not.toBe(chat.shown[1]?.marker)
  })

  test('asked for by many at once is posted by one of them, and ends at the newest revision', async () => {
    const chat = memoryChat()
    const wanted = message()
    await Promise.all(
      Array.from({ length: 16 }, (_, i) =>
        deliver(i % 2 ? worker : bot, chat.port, { ...wanted, revision: i, card: card(`${i}`) }),
      ),
    )
    expect(chat.shown.map((m) => m.card.summary)).toEqual(['15'])
  })
})

describe('a platform that misbehaves', () => {
  test('that refuses: the refusal with its waiting time reaches the caller, and the next try posts', async () => {
    const chat = memoryChat()
    chat.mishaps.push('refused')
    const wanted = message()
    await expect(deliver(worker, chat.port, wanted)).rejects.toMatchObject({ retryAfterMs: 50 })
    await deliver(worker, chat.port, wanted, AT_ONCE)
    expect(chat.shown).toHaveLength(1)
  })

  test('that will never take a message: what replies to it is refused too, until it is taken after all', async () => {
    const chat = memoryChat()
    chat.mishaps.push('never')
    const root = message()
    const reply = message({ to: { parentKey: root.key } })
    await expect(deliver(worker, chat.port, root)).rejects.toMatchObject({ code: 'refused' })
    await expect(deliver(worker, chat.port, reply)).rejects.toMatchObject({ code: 'refused' })
    await deliver(worker, chat.port, root, AT_ONCE)
    await deliver(worker, chat.port, reply, AT_ONCE)
    expect(chat.shown).toHaveLength(2)
  })

  test('that loses its answer: the message is found, not posted again, and not edited', async () => {
    const chat = memoryChat()
    chat.mishaps.push('answer_lost')
    const wanted = message()
    await expect(deliver(worker, chat.port, wanted)).rejects.toThrow('No answer.')
    expect(await deliver(worker, chat.port, wanted, AT_ONCE)).toEqual(chat.shown[0]?.posted)
    expect(chat.shown.map((m) => m.updates)).toEqual([0])
  })

  test('that loses its answer before a newer card comes: the message is found and drawn anew', async () => {
    const chat = memoryChat()
    chat.mishaps.push('answer_lost')
    const wanted = message()
    await expect(deliver(worker, chat.port, wanted)).rejects.toThrow('No answer.')
    await deliver(worker, chat.port, { ...wanted, revision: 2, card: card('two') }, AT_ONCE)
    expect(chat.shown.map((m) => m.card.summary)).toEqual(['two'])
  })

  test('that shows a message only after its sender is gone: the next try waits that long, and finds it', async () => {
    const chat = memoryChat()
    chat.mishaps.push('late')
    const wanted = message()
    await expect(deliver(worker, chat.port, wanted)).rejects.toThrow('the sender is gone')
    await deliver(worker, chat.port, wanted, { settleMs: 600 })
    expect(chat.shown).toHaveLength(1)
  })

  test('that loses the answer to an update: the update is made again', async () => {
    const chat = memoryChat()
    const wanted = message()
    await deliver(worker, chat.port, wanted)
    chat.mishaps.push('answer_lost', 'refused')
    const second = { ...wanted, revision: 2, card: card('two') }
    await expect(deliver(worker, chat.port, second)).rejects.toThrow('No answer.')
    await expect(deliver(worker, chat.port, second)).rejects.toThrow('Slow down.')
    await deliver(worker, chat.port, second)
    expect(chat.shown.map((m) => [m.card.summary, m.updates])).toEqual([['two', 2]])
  })

  test('that is slow: a second attempt waits for the first, gives up with a time to come back, and nothing doubles', async () => {
    const hasty = createPool(db.urlFor('worker'), {
      statementTimeoutMs: 100,
    })
    const chat = memoryChat()
    const wanted = message()
    const gate = Promise.withResolvers<void>()
    const asked = Promise.withResolvers<void>()
    const slow = {
      ...chat.port,
      post: async (...args: Parameters<typeof chat.port.post>) => {
        asked.resolve()
        await gate.promise
        return chat.port.post(...args)
      },
    }
    const first = deliver(worker, slow, wanted)
    await asked.promise
    await expect(deliver(hasty, chat.port, wanted)).rejects.toMatchObject({
      code: 'chat_unavailable',
      retryAfterMs: 1_000,
    })
    gate.resolve()
    expect(await deliver(hasty, chat.port, wanted)).toEqual(await first)
    expect(chat.shown).toHaveLength(1)
    await hasty.end()
  })
})

describe('a process that is killed', () => {
  /** One process after another tries, each killed at its moment; the last one lives. */
  async function story(kills: readonly number[], to: Message['to'], revisions: (attempt: number) => number) {
    const chat = memoryChat()
    const wanted = message({ to })
    let lived = 0
    for (const [attempt, killedAt] of [...kills, Number.POSITIVE_INFINITY].entries()) {
      const revision = revisions(attempt)
      const process = mortal(worker, chat.port, killedAt)
      const asked = { ...wanted, revision, card: card(`${revision}`) }
      const outcome = await deliver(process.pool, process.chat, asked, AT_ONCE).catch((error) => error)
      if (killedAt === Number.POSITIVE_INFINITY) expect(outcome).toEqual(chat.shown[0]?.posted)
      else if (outcome instanceof Error) expect(outcome).toBeInstanceOf(Killed)
      lived = process.moments()
    }
    return { chat, lived }
  }

  test('at any moment, once or twice in a row, leaves exactly one message with the newest card', async () => {
    const { lived } = await story([], { person: 'slack:U1' }, () => 1)
    expect(lived).toBeGreaterThan(12)
    for (const revisions of [() => 1, (attempt: number) => attempt + 1]) {
      for (let first = 0; first <= lived; first++) {
        for (let second = 0; second <= lived + 4; second++) {
          const { chat } = await story([first, second], { person: 'slack:U1' }, revisions)
          const seen = chat.shown.map((m) => m.card.summary)
          expect(seen, `killed at ${first} and ${second}`).toEqual([`${revisions(2)}`])
        }
      }
    }
  })

  test('while it replaces a card leaves the newest card, also when an older one is tried again after it', async () => {
    const order = [1, 3, 2, 3]
    for (let moment = 0; moment <= 16; moment++) {
      for (const again of [moment, 6, 9]) {
        const { chat } = await story(
          [Number.POSITIVE_INFINITY, moment, again],
          { place: 'slack:C1' },
          (i) => order[i] ?? 3,
        )
        expect(
          chat.shown.map((m) => m.card.summary),
          `killed at ${moment}, ${again}`,
        ).toEqual(['3'])
      }
    }
  })

  test('that was the only one to know: a database that breaks between post and record loses nothing', async () => {
    const chat = memoryChat()
    const wanted = message()
    const breaking = {
      ...chat.port,
      post: async (...args: Parameters<typeof chat.port.post>) => {
        const posted = await chat.port.post(...args)
        const admin = createPool(db.adminUrl, { max: 1 })
        await admin.query(
          `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted
           and database = (select oid from pg_database where datname = current_database())`,
        )
        await admin.end()
        return posted
      },
    }
    await expect(deliver(worker, breaking, wanted)).rejects.toMatchObject({ code: 'database_unavailable' })
    await deliver(worker, chat.port, wanted, AT_ONCE)
    expect(chat.shown).toHaveLength(1)
  })
})
