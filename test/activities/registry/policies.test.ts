import { expect, it } from 'vitest'
import { notePolicy } from '../../../activities/registry/index.ts'
import { readRecords } from '../../../audit/index.ts'
import { digestText } from '../../../domain/digest.ts'
import { freshDatabase } from '../../support/postgres.ts'

const db = await freshDatabase()
const pool = db.pool('worker')
const [first, second] = [digestText('one'), digestText('two')]
const at = (hour: number): string => `2026-11-01T${String(hour).padStart(2, '0')}:00:00.000Z`

async function changes(): Promise<unknown[]> {
  const client = await db.pool('reader').connect()
  const found: unknown[] = []
  try {
    for await (const record of readRecords(client)) {
      if (record.kind === 'policy.changed') found.push(JSON.parse(record.body))
    }
  } finally {
    client.release()
  }
  return found
}

it('puts a policy on the record once, whichever of several workers sees it first', async () => {
  const seen = await Promise.all([0, 1, 2, 3].map((hour) => notePolicy(pool, 'acme', first, at(hour))))
  expect(seen.filter(Boolean)).toHaveLength(1)
  expect(await changes()).toEqual([{ from: null, to: first }])
})

it('records each change, and a change back as well', async () => {
  expect(await notePolicy(pool, 'acme', second, at(5))).toBe(true)
  expect(await notePolicy(pool, 'acme', second, at(6))).toBe(false)
  expect(await notePolicy(pool, 'acme', first, at(7))).toBe(true)
  expect(await changes()).toEqual([
    { from: null, to: first },
    { from: first, to: second },
    { from: second, to: first },
  ])
})
