import type { Database } from '../database.ts'
import type { Ping } from './pings.ts'

/** Messages to owners that asked about a server and were sent: each with everything it asked about. */
export async function sentBatches(
  db: Database,
  organisation: string,
  reference: string,
): Promise<{ batch: string; pings: Ping[] }[]> {
  const { rows } = await db.query<
    Omit<Ping, 'owner' | 'dueAt'> & { batch: string; owner: string; group: boolean; due_at: Date }
  >(
    `select batch, key, owner, owner_is_group as "group", reference, environments, due_at from pings
     where organisation = $1 and batch in (
       select batch from pings where organisation = $1 and reference = $2 and sent_at is not null)
     order by batch, due_at, reference, key`,
    [organisation, reference],
  )
  const batches = new Map<string, Ping[]>()
  for (const { batch, owner, group, due_at, ...row } of rows) {
    const ping: Ping = { ...row, owner: { id: owner, group }, dueAt: due_at.toISOString() }
    batches.set(batch, [...(batches.get(batch) ?? []), ping])
  }
  return [...batches].map(([batch, pings]) => ({ batch, pings }))
}
