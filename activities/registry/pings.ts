import { randomUUID } from 'node:crypto'
import type { Owner } from '../../domain/people.ts'
import { type Database, inTransaction, lockUntilCommit } from '../database.ts'

/** A re-affirmation that an owner is to be asked for, waiting to become part of one message. */
export interface Ping {
  /** The notice's key. */
  readonly key: string
  readonly owner: Owner
  /** The server's, without version. */
  readonly reference: string
  readonly environments: readonly string[]
  readonly dueAt: string
}

interface PingRow {
  key: string
  owner: string
  owner_is_group: boolean
  reference: string
  environments: string[]
  due_at: Date
}
const PING = 'key, owner, owner_is_group, reference, environments, due_at'

function pingOf({ key, owner, owner_is_group, reference, environments, due_at }: PingRow): Ping {
  return {
    key,
    owner: { id: owner, group: owner_is_group },
    reference,
    environments,
    dueAt: due_at.toISOString(),
  }
}

/** Queues a ping; the same key again changes nothing. */
export async function queuePing(db: Database, organisation: string, ping: Ping, at: string): Promise<void> {
  await db.query(
    `insert into pings (organisation, key, owner, owner_is_group, reference, environments, due_at, queued_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
    [
      organisation,
      ping.key,
      ping.owner.id,
      ping.owner.group,
      ping.reference,
      ping.environments,
      ping.dueAt,
      at,
    ],
  )
}

/** Owners with a ping queued at or before an instant, or with a message that was begun and not finished. */
export async function ownersToPing(db: Database, organisation: string, before: string): Promise<Owner[]> {
  const { rows } = await db.query<Owner>(
    `select distinct owner as id, owner_is_group as "group" from pings
     where organisation = $1 and sent_at is null and (batch is not null or queued_at <= $2) order by 1`,
    [organisation, before],
  )
  return rows
}

/**
 * Everything that waits for an owner as one message. Until it is closed, asking again gives the same message with the same
 * pings, so that a retry posts nothing new; what is queued meanwhile waits for the next.
 */
export async function openPingBatch(
  db: Database,
  organisation: string,
  owner: string,
): Promise<{ batch: string; pings: Ping[] } | undefined> {
  return inTransaction(db, async (client) => {
    await lockUntilCommit(client, 'countersign.pings', organisation, owner)
    const open = await client.query<{ batch: string }>(
      'select batch from pings where organisation = $1 and owner = $2 and sent_at is null and batch is not null limit 1',
      [organisation, owner],
    )
    const batch = open.rows[0]?.batch ?? randomUUID()
    if (open.rows.length === 0) {
      await client.query(
        'update pings set batch = $3 where organisation = $1 and owner = $2 and sent_at is null and batch is null',
        [organisation, owner, batch],
      )
    }
    const { rows } = await client.query<PingRow>(
      `select ${PING} from pings
       where organisation = $1 and owner = $2 and batch = $3 order by due_at, reference, key`,
      [organisation, owner, batch],
    )
    if (rows.length === 0) return undefined
    return { batch, pings: rows.map(pingOf) }
  })
}

/** The message of a batch stands. */
export async function closePingBatch(
  db: Database,
  organisation: string,
  batch: string,
  at: string,
): Promise<void> {
  await db.query('update pings set sent_at = $3 where organisation = $1 and batch = $2 and sent_at is null', [
    organisation,
    batch,
    at,
  ])
}

/**
 * Messages that stand and asked about a server as it is due now (not in earlier quarters), each with all its pings, so that
 * an answer given in one of them can be shown in every copy.
 */
export async function sentBatches(
  db: Database,
  organisation: string,
  reference: string,
): Promise<{ batch: string; pings: Ping[] }[]> {
  const { rows } = await db.query<PingRow & { batch: string }>(
    `select batch, ${PING} from pings p
     where organisation = $1 and sent_at is not null and batch in (
       select q.batch from pings q
       where q.organisation = $1 and q.reference = $2 and q.sent_at is not null and not exists (
         select from pings newer where newer.organisation = $1 and newer.reference = $2
           and newer.environments && q.environments and newer.due_at > q.due_at))
     order by sent_at, batch, due_at, reference, key`,
    [organisation, reference],
  )
  const batches = Map.groupBy(rows, (row) => row.batch)
  return [...batches].map(([batch, of]) => ({ batch, pings: of.map(pingOf) }))
}

/** Forgets pings sent before an instant; answers how many. */
export async function forgetPings(db: Database, organisation: string, before: string): Promise<number> {
  const { rowCount } = await db.query('delete from pings where organisation = $1 and sent_at < $2', [
    organisation,
    before,
  ])
  return rowCount ?? 0
}
