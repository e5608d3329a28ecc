import type pg from 'pg'
import type { Posted } from '../../domain/chat.ts'

/** One message on its way, under its key. */
export type OutboxRow =
  | { readonly state: 'pending'; readonly marker: string }
  | {
      readonly state: 'posting'
      readonly marker: string
      /** Of every attempt so far; undefined once they differ. */
      readonly attemptedRevision: number | undefined
      /** The platform said of the last attempt that it will never take it. */
      readonly refused: boolean
      /** Milliseconds since the last attempt began. */
      readonly ageMs: number
      /** Start of the first attempt. */
      readonly since: Date
    }
  | {
      readonly state: 'posted'
      readonly marker: string
      readonly posted: Posted
      readonly revision: number
    }

export interface MessageId {
  readonly organisation: string
  readonly key: string
}

interface Columns {
  state: 'pending' | 'posting' | 'posted'
  marker: string
  attempted_revision: string | null
  refused: boolean
  age_ms: number | null
  since: Date | null
  posted: Posted | null
  revision: string | null
}

/** The row of a key, made where there is none. */
export async function claimRow(client: pg.ClientBase, id: MessageId): Promise<OutboxRow> {
  await client.query(
    "insert into outbox (organisation, key, state) values ($1, $2, 'pending') on conflict do nothing",
    [id.organisation, id.key],
  )
  const row = await readRow(client, id)
  if (!row) throw new Error(`outbox row ${id.key} vanished under its lock`)
  return row
}

export async function readRow(client: pg.ClientBase, id: MessageId): Promise<OutboxRow | undefined> {
  const { rows } = await client.query<Columns>(
    `select state, marker, refused, attempted_revision::text, since, posted, revision::text,
       (extract(epoch from clock_timestamp() - attempted_at) * 1000)::float8 as age_ms
     from outbox where organisation = $1 and key = $2`,
    [id.organisation, id.key],
  )
  const row = rows[0]
  if (!row) return undefined
  const { marker } = row
  if (row.state === 'posted' && row.posted !== null && row.revision !== null) {
    return { state: 'posted', marker, posted: row.posted, revision: Number(row.revision) }
  }
  if (row.state === 'posting' && row.since !== null && row.age_ms !== null) {
    const attemptedRevision = row.attempted_revision === null ? undefined : Number(row.attempted_revision)
    const { refused, since } = row
    return { state: 'posting', marker, attemptedRevision, refused, since, ageMs: row.age_ms }
  }
  return { state: 'pending', marker }
}

/** To be committed before the platform is asked: from here on, the outcome may be unknown. */
export async function beginAttempt(client: pg.ClientBase, id: MessageId, revision: number): Promise<void> {
  await client.query(
    `update outbox set state = 'posting', attempts = attempts + 1, refused = false,
       attempted_revision = case when attempts = 0 or attempted_revision = $3 then $3 end,
       since = coalesce(since, clock_timestamp()), attempted_at = clock_timestamp()
     where organisation = $1 and key = $2`,
    [id.organisation, id.key, revision],
  )
}

export async function markPosted(
  client: pg.ClientBase,
  id: MessageId,
  posted: Posted,
  revision: number,
): Promise<void> {
  await client.query(
    `update outbox set state = 'posted', posted = $3, revision = $4, posted_at = coalesce(posted_at, clock_timestamp())
     where organisation = $1 and key = $2`,
    [id.organisation, id.key, JSON.stringify(posted), revision],
  )
}

/** The platform will never take this message; what replies to it need not wait. */
export async function markRefused(client: pg.ClientBase, id: MessageId): Promise<void> {
  await client.query('update outbox set refused = true where organisation = $1 and key = $2', [
    id.organisation,
    id.key,
  ])
}
