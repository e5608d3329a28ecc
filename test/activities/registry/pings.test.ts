import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  closePingBatch,
  forgetPings,
  openPingBatch,
  ownersToPing,
  type Ping,
  queuePing,
  sentBatches,
} from '../../../activities/registry/index.ts'
import { freshDatabase, type TestDatabase } from '../../support/postgres.ts'

let db: TestDatabase
let worker: pg.Pool
beforeAll(async () => {
  db = await freshDatabase()
  worker = db.pool('worker')
})
afterAll(async () => {
  await db.drop()
})

const minute = (m: number) => `2026-11-23T20:${`${m}`.padStart(2, '0')}:00.000Z`
const ping = (key: string, owner = 'slack:U4'): Ping => ({
  key,
  owner: { id: owner, group: false },
  reference: `npm:${key}`,
  environments: ['production'],
  dueAt: minute(59),
})

test('pings to one owner gather until they are due, and then are one message', async () => {
  const organisation = 'gather'
  await queuePing(worker, organisation, ping('a'), minute(1))
  await queuePing(worker, organisation, ping('a'), minute(9))
  await queuePing(worker, organisation, ping('b'), minute(3))
  await queuePing(worker, organisation, ping('c', 'slack:U5'), minute(8))
  expect(await ownersToPing(worker, organisation, minute(0))).toEqual([])
  expect(await ownersToPing(worker, organisation, minute(5))).toEqual([{ id: 'slack:U4', group: false }])
  const batch = await openPingBatch(worker, organisation, 'slack:U4')
  expect(batch?.pings).toEqual([ping('a'), ping('b')])
})

test('a message that was begun is the same when it is tried again, and what came meanwhile is in the next', async () => {
  const organisation = 'again'
  await queuePing(worker, organisation, ping('a'), minute(1))
  const [first, same] = await Promise.all([
    openPingBatch(worker, organisation, 'slack:U4'),
    openPingBatch(worker, organisation, 'slack:U4'),
  ])
  expect(same).toEqual(first)
  await queuePing(worker, organisation, ping('b'), minute(30))
  expect(await openPingBatch(worker, organisation, 'slack:U4')).toEqual(first)
  expect(await ownersToPing(worker, organisation, minute(0))).toHaveLength(1)

  await closePingBatch(worker, organisation, first?.batch ?? '', minute(31))
  const next = await openPingBatch(worker, organisation, 'slack:U4')
  expect(next?.batch).not.toBe(first?.batch)
  expect(next?.pings).toEqual([ping('b')])
  await closePingBatch(worker, organisation, next?.batch ?? '', minute(32))
  expect(await openPingBatch(worker, organisation, 'slack:U4')).toBeUndefined()
  expect(await ownersToPing(worker, organisation, minute(59))).toEqual([])
  expect(await forgetPings(worker, organisation, minute(32))).toBe(1)
})

test('an answer is shown in every message that asked, and in none of an earlier quarter', async () => {
  const organisation = 'copies'
  const send = async (pings: readonly Ping[], at: number) => {
    for (const one of pings) await queuePing(worker, organisation, one, minute(at))
    const open = await openPingBatch(worker, organisation, 'slack:U4')
    await closePingBatch(worker, organisation, open?.batch ?? '', minute(at))
    return open
  }
  const about = (key: string, reference: string, due: number): Ping => ({
    ...ping(key),
    reference,
    dueAt: minute(due),
  })
  await send([about('old', 'npm:a', 10)], 1)
  const first = await send([about('a1', 'npm:a', 50), about('b1', 'npm:b', 40)], 2)
  const second = await send([about('a2', 'npm:a', 50)], 3)
  await queuePing(worker, organisation, about('a3', 'npm:a', 50), minute(4))
  expect(await sentBatches(worker, organisation, 'npm:a')).toEqual(
    [first, second].map((open) => ({
      ...open,
      pings: open?.pings.toSorted((x, y) => x.dueAt.localeCompare(y.dueAt)),
    })),
  )
  expect(await sentBatches(worker, organisation, 'npm:c')).toEqual([])
})
