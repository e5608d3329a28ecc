import type pg from 'pg'
import { type Database, inTransaction, lockUntilCommit } from '../activities/database.ts'
import { CountersignError } from '../domain/errors.ts'
import type { RecordEvent } from '../domain/record.ts'
import { LIFECYCLE_WRITER, type StoredRecord } from './events.ts'
import { chain, type SealedEvent, sealEvent } from './seal.ts'

/**
 * Adds events to the end of a chain, all or none; answers how many were new. An event whose id is there already with the
 * same content is left alone. A given connection must be in a transaction, and keeps the chain locked until its end: append
 * last. Errors: `record_broken` for an id that is there with other content; `bad_input`; `database_unavailable`.
 */
export async function appendRecords(
  db: Database,
  organisation: string,
  events: readonly RecordEvent[],
  writer: string = LIFECYCLE_WRITER,
): Promise<number> {
  if (events.length === 0) return 0
  const sealed = unrepeated(events.map((event) => sealEvent(organisation, event)))
  return inTransaction(db, async (client) => {
    // Each statement after the lock must see what the last holder committed, hence read committed.
    await lockUntilCommit(client, 'countersign.record', organisation, writer)
    const known = await knownEvents(client, organisation, sealed)
    const fresh = sealed.filter((event) => !isRepeat(event, known.get(event.id)))
    if (fresh.length === 0) return 0
    const last = await lastRecord(client, organisation, writer)
    await insertRecords(client, chain(fresh, { writer, epoch: last?.epoch ?? 0 }, last))
    return fresh.length
  })
}

/** Writes rows as they are. The table refuses a place or an id that is taken. */
export async function insertRecords(client: pg.ClientBase, records: readonly StoredRecord[]): Promise<void> {
  const column = (pick: (record: StoredRecord) => string | number | null) => records.map(pick)
  const hex = (pick: (record: StoredRecord) => string) =>
    records.map((record) => Buffer.from(pick(record), 'hex'))
  await client.query(
    `insert into record (organisation, writer, epoch, seq, version, id, kind, at, actor, subject, body, event_hash, prev, hash)
     select * from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::smallint[], $6::text[], $7::text[],
       $8::timestamptz[], $9::text[], $10::text[], $11::text[], $12::bytea[], $13::bytea[], $14::bytea[])`,
    [
      column((r) => r.organisation),
      column((r) => r.writer),
      column((r) => r.epoch),
      column((r) => r.seq),
      column((r) => r.version),
      column((r) => r.id),
      column((r) => r.kind),
      column((r) => r.at),
      column((r) => r.actor),
      column((r) => r.subject),
      column((r) => r.body),
      hex((r) => r.eventHash),
      hex((r) => r.prev),
      hex((r) => r.hash),
    ],
  )
}

async function knownEvents(
  client: pg.ClientBase,
  organisation: string,
  events: readonly SealedEvent[],
): Promise<Map<string, string>> {
  const { rows } = await client.query<{ id: string; hash: string }>(
    "select id, encode(event_hash, 'hex') as hash from record where organisation = $1 and id = any($2::text[])",
    [organisation, events.map((event) => event.id)],
  )
  return new Map(rows.map((row) => [row.id, row.hash]))
}

async function lastRecord(
  client: pg.ClientBase,
  organisation: string,
  writer: string,
): Promise<{ seq: number; epoch: number; hash: string } | undefined> {
  const { rows } = await client.query<{ seq: string; epoch: string; hash: string }>(
    `select seq::text, epoch::text, encode(hash, 'hex') as hash from record
     where organisation = $1 and writer = $2 order by record.seq desc limit 1`,
    [organisation, writer],
  )
  const row = rows[0]
  return row && { seq: Number(row.seq), epoch: Number(row.epoch), hash: row.hash }
}

function unrepeated(events: readonly SealedEvent[]): SealedEvent[] {
  const seen = new Map<string, string>()
  return events.filter((event) => {
    const repeat = isRepeat(event, seen.get(event.id))
    seen.set(event.id, event.eventHash)
    return !repeat
  })
}

function isRepeat(event: SealedEvent, known: string | undefined): boolean {
  if (known === undefined) return false
  if (known === event.eventHash) return true
  throw new CountersignError(
    'record_broken',
    `Event ${event.id} is in the record already, with other content.`,
    'Nothing was written. Find out who used one id for two events.',
  )
}
