import type pg from 'pg'
import { type Database, lockUntilCommit } from '../database.ts'

/** One change of the registry, for those who follow it. */
export interface RegistryChange {
  /** Dense from 1 within the organisation, in order of commit. */
  readonly sequence: number
  readonly kind: 'server' | 'block'
  /** The server's reference, or the block as `kind:value`. */
  readonly subject: string
  readonly revision?: number
  readonly at: string
}

/** To be taken first by every transaction that writes the registry: it makes order of sequence order of commit. */
export function lockRegistry(client: pg.ClientBase, organisation: string): Promise<void> {
  return lockUntilCommit(client, 'countersign.registry', organisation)
}

/** Under `lockRegistry`. */
export async function noteChange(
  client: pg.ClientBase,
  organisation: string,
  change: Pick<RegistryChange, 'kind' | 'subject' | 'revision'>,
): Promise<void> {
  await client.query(
    `insert into registry_changes (organisation, sequence, kind, subject, revision)
     select $1, coalesce(max(sequence), 0) + 1, $2, $3, $4 from registry_changes where organisation = $1`,
    [organisation, change.kind, change.subject, change.revision ?? null],
  )
}

/** Changes after a sequence, oldest first. A follower keeps the last sequence it saw, and misses none. */
export async function changesAfter(
  db: Database,
  organisation: string,
  after: number,
  limit = 500,
): Promise<RegistryChange[]> {
  const { rows } = await db.query<{
    sequence: string
    kind: RegistryChange['kind']
    subject: string
    revision: string | null
    at: Date
  }>(
    `select sequence::text, kind, subject, revision::text, at from registry_changes c
     where organisation = $1 and c.sequence > $2 order by c.sequence limit $3`,
    [organisation, after, limit],
  )
  return rows.map((row) => ({
    sequence: Number(row.sequence),
    kind: row.kind,
    subject: row.subject,
    ...(row.revision === null ? {} : { revision: Number(row.revision) }),
    at: row.at.toISOString(),
  }))
}
