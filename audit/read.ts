import type pg from 'pg'
import type { StoredRecord } from './events.ts'

const BATCH = 100

interface Row {
  organisation: string
  writer: string
  epoch: string
  seq: string
  version: number
  id: string
  kind: string
  at: string
  actor: string | null
  subject: string
  body: string
  event_hash: string
  prev: string
  hash: string
}

/**
 * Every record in chain order, as of one moment, a few at a time. Uses the connection for a transaction of its own until
 * it is read to the end or left.
 */
export async function* readRecords(
  client: pg.ClientBase,
  organisation?: string,
): AsyncGenerator<StoredRecord, void, undefined> {
  await client.query('begin isolation level repeatable read read only')
  try {
    // A cursor, not pages by key: a page boundary would hide a duplicated key.
    await client.query(
      `declare records no scroll cursor for
       select organisation, writer, epoch::text, seq::text, version, id, kind, actor, subject, body,
         to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
         encode(event_hash, 'hex') as event_hash, encode(prev, 'hex') as prev, encode(hash, 'hex') as hash
       from record where $1::text is null or organisation = $1
       order by record.organisation, record.writer, record.seq`,
      [organisation ?? null],
    )
    for (;;) {
      const { rows } = await client.query<Row>(`fetch ${BATCH} from records`)
      if (rows.length === 0) return
      for (const { event_hash, ...row } of rows) {
        yield { ...row, epoch: Number(row.epoch), seq: Number(row.seq), eventHash: event_hash }
      }
    }
  } finally {
    await client.query('rollback').catch(() => {})
  }
}
