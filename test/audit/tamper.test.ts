import fc from 'fast-check'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { appendRecords, exportLine, type StoredRecord, verifyChain, verifyExport } from '../../audit/index.ts'
import { freshDatabase, type TestDatabase } from '../support/postgres.ts'
import { auditor, events } from './chain.ts'

let db: TestDatabase
let worker: pg.Pool
let read: ReturnType<typeof auditor>

beforeAll(async () => {
  db = await freshDatabase()
  worker = db.pool('worker')
  read = auditor(db.pool('reader'))
})
afterAll(async () => {
  await db.drop()
})

describe('a record that was tampered with', () => {
  let lines: string[]
  beforeAll(async () => {
    await appendRecords(worker, 'export', events(12))
    await appendRecords(worker, 'export', events(5, 'g'), 'gateway/1')
    lines = (await read.rows('export')).map(exportLine)
  })

  const FIELDS: readonly (keyof StoredRecord)[] = [
    'organisation',
    'writer',
    'epoch',
    'seq',
    'version',
    'id',
    'kind',
    'at',
    'actor',
    'subject',
    'body',
    'eventHash',
    'prev',
    'hash',
  ]

  test('an untouched export verifies without a database', async () => {
    expect(await verifyExport(lines)).toMatchObject({ ok: true, records: 17 })
    expect(await verifyExport([...lines.slice(0, 5), '', ...lines.slice(5), ''])).toMatchObject({ ok: true })
  })

  test.each(FIELDS)('an edit of %s is found, wherever it is', async (field) => {
    const at = lines.findIndex((line) => line.includes('"writer":"lifecycle"')) + 6
    const record: StoredRecord = JSON.parse(lines[at] ?? '')
    const value = record[field]
    const edited =
      typeof value === 'number'
        ? value + 1
        : value === null
          ? 'x'
          : value.replace(/.$/, (c) => (c === '0' ? '1' : '0'))
    const result = await verifyExport(lines.with(at, exportLine({ ...record, [field]: edited })))
    expect(result.ok).toBe(false)
  })

  test('any one line removed, doubled, swapped or edited is named, and nothing before it', async () => {
    const chainOf = (line: string | undefined) => (line === undefined ? '' : JSON.parse(line).writer)
    await fc.assert(
      fc.asyncProperty(
        fc.nat(lines.length - 1),
        fc.constantFrom('remove', 'double', 'swap', 'edit'),
        async (at, how) => {
          const line = lines[at] ?? ''
          const last = chainOf(lines[at + 1]) !== chainOf(line)
          // A chain's last record can vanish or move unseen; heads noted outside are for that.
          if (last && (how === 'remove' || how === 'swap')) return
          const tampered = {
            remove: lines.toSpliced(at, 1),
            double: lines.toSpliced(at, 0, line),
            swap: lines.toSpliced(at, 2, lines[at + 1] ?? '', line),
            edit: lines.with(at, line.replace('approve', 'reject')),
          }[how]
          const result = await verifyExport(tampered)
          const record: StoredRecord = JSON.parse(line)
          expect(result).toMatchObject({ ok: false, bad: { writer: record.writer, seq: record.seq } })
        },
      ),
    )
  })

  test('a line that is no record is named by its number', async () => {
    const result = await verifyExport(lines.with(3, lines[3]?.slice(0, 40) ?? ''))
    expect(result).toMatchObject({ ok: false, bad: { fault: 'unreadable', why: 'line 4 is no record' } })
  })

  test('a cut tail, a lost chain and a chain written anew show against heads that were noted outside', async () => {
    const whole = await verifyExport(lines)
    const heads = whole.ok ? whole.heads : []
    const of = (writer: string) => lines.filter((line) => JSON.parse(line).writer === writer)
    const cut = [...of('gateway/1'), ...of('lifecycle').slice(0, 10)]
    expect(await verifyExport(cut)).toMatchObject({ ok: true })
    expect(await verifyExport(cut, heads)).toMatchObject({
      ok: false,
      bad: { writer: 'lifecycle', seq: 11, fault: 'cut' },
    })
    expect(await verifyExport(of('lifecycle'), heads)).toMatchObject({
      bad: { writer: 'gateway/1', seq: 1, fault: 'cut' },
    })
    await appendRecords(worker, 'anew', events(12))
    const anew = (await read.verify('anew')).ok ? heads.map((h) => ({ ...h, organisation: 'anew' })) : []
    const result = await read.withClient((client) => verifyChain(client, 'anew', anew))
    expect(result).toMatchObject({ ok: false, bad: { seq: 12, fault: 'edited' } })
  })

  // Only the owner of the tables can do these, and only by switching the guards off.
  describe.each([
    [
      'an edited body',
      "update record set body = replace(body, 'approve', 'reject') where seq = 7",
      7,
      'edited',
    ],
    ['an edited time', "update record set at = at + interval '1 microsecond' where seq = 7", 7, 'edited'],
    ['an edited actor', "update record set actor = 'slack:U9' where seq = 7", 7, 'edited'],
    ['an actor struck out', 'update record set actor = null where seq = 7', 7, 'edited'],
    ['a raised epoch', 'update record set epoch = 3 where seq = 7', 7, 'edited'],
    ['a missing row', 'delete from record where seq = 7', 7, 'missing'],
    ['a missing beginning', 'delete from record where seq <= 3', 1, 'missing'],
    [
      'two rows exchanged',
      `alter table record drop constraint record_pkey;
       update record set seq = case seq when 7 then 8 else 7 end where seq in (7, 8)`,
      7,
      'broken_link',
    ],
    [
      'a row there twice',
      `alter table record drop constraint record_pkey; alter table record drop constraint record_organisation_id_key;
       insert into record select * from record where seq = 7`,
      7,
      'duplicated',
    ],
    [
      'a row replaced by another that is sound in itself',
      `update record set (id, kind, at, actor, subject, body, event_hash) =
         (select id || 'x', kind, at, actor, subject, body, event_hash from record o where o.seq = 2) where seq = 7`,
      7,
      'edited',
    ],
    ['a moved link', "update record set prev = sha256('x') where seq = 7", 7, 'broken_link'],
    ['a new hash', "update record set hash = sha256('x') where seq = 7", 7, 'edited'],
  ])('%s', (_, sql, seq, fault) => {
    test(`is found at record ${seq}`, async () => {
      const fresh = await freshDatabase()
      try {
        const owner = fresh.pool()
        await appendRecords(owner, 'acme', events(10))
        const client = await owner.connect()
        await client.query('alter table record disable trigger user')
        await client.query(sql)
        const result = await verifyChain(client, 'acme')
        client.release()
        expect(result).toMatchObject({
          ok: false,
          records: seq - (fault === 'duplicated' ? 0 : 1),
          bad: { organisation: 'acme', writer: 'lifecycle', seq, fault },
        })
      } finally {
        await fresh.drop()
      }
    })
  })
})
