import type { JsonObject } from '../../domain/json.ts'
import type { Authentication, PersonId } from '../../domain/people.ts'
import type { Answer } from '../../domain/server.ts'
import type { Database } from '../database.ts'

/** What a person asked for, as the platform delivered it. */
export interface Command {
  readonly organisation: string
  /** The same for every delivery of the same click, command or message; also the workflow Update's id. */
  readonly key: string
  readonly kind: string
  readonly payload: JsonObject
  readonly authentication: Authentication
  readonly actor: PersonId
  /** ISO 8601. */
  readonly receivedAt: string
}

export interface ClaimedCommand extends Command {
  /** How many have taken it up, this time included. */
  readonly attempts: number
}

const LEASE_MS = 30_000

/**
 * Makes a command durable, to be done before it is acknowledged. `new`: the caller carries it out, and has a lease of
 * `leaseMs` before `claim` gives it to another. `seen`: a repeat or a replay; `answerOf` has what became of it.
 */
export async function acceptCommand(
  db: Database,
  command: Command,
  leaseMs: number = LEASE_MS,
): Promise<'new' | 'seen'> {
  const { rowCount } = await db.query(
    `insert into inbox (organisation, key, kind, payload, "authentication", actor, received_at, leased_until)
     values ($1, $2, $3, $4, $5, $6, $7, clock_timestamp() + $8 * interval '1 millisecond')
     on conflict (organisation, key) do nothing`,
    [
      command.organisation,
      command.key,
      command.kind,
      JSON.stringify(command.payload),
      command.authentication,
      command.actor,
      command.receivedAt,
      leaseMs,
    ],
  )
  return rowCount === 1 ? 'new' : 'seen'
}

/**
 * Commands received before `olderThan` (ISO 8601) that nobody finished and nobody holds a lease on, longest unheld first, so
 * that what fails again and again is no obstacle to the rest; each given to one caller only. Carrying one out twice must be harmless all the same: a lease can run out under a slow holder.
 */
export async function claim(
  db: Database,
  organisation: string,
  options: { olderThan: string; leaseMs?: number; limit?: number },
): Promise<ClaimedCommand[]> {
  const { rows } = await db.query<Omit<ClaimedCommand, 'receivedAt'> & { received_at: Date }>(
    `with due as materialized (
         select organisation, key from inbox
         where organisation = $1 and finished_at is null and received_at < $2 and leased_until <= clock_timestamp()
         order by leased_until, key limit $4
         for update skip locked
       )
       update inbox set attempts = attempts + 1, leased_until = clock_timestamp() + $3 * interval '1 millisecond'
       from due where inbox.organisation = due.organisation and inbox.key = due.key
       returning inbox.organisation, inbox.key, kind, payload, "authentication", actor, received_at, attempts`,
    [organisation, options.olderThan, options.leaseMs ?? LEASE_MS, options.limit ?? 20],
  )
  return rows
    .map(({ received_at, ...row }) => ({ ...row, receivedAt: received_at.toISOString() }))
    .sort((a, b) => a.receivedAt.localeCompare(b.receivedAt))
}

/** Keeps what became of a command. The first answer stands; answers whether this was it. */
export async function finish(
  db: Database,
  organisation: string,
  key: string,
  answer: Answer,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update inbox set answer = $3, finished_at = clock_timestamp()
     where organisation = $1 and key = $2 and finished_at is null`,
    [organisation, key, JSON.stringify(answer)],
  )
  return rowCount === 1
}

/** What became of a command; undefined while nothing has. */
export async function answerOf(db: Database, organisation: string, key: string): Promise<Answer | undefined> {
  const { rows } = await db.query<{ answer: Answer | null }>(
    'select answer from inbox where organisation = $1 and key = $2',
    [organisation, key],
  )
  return rows[0]?.answer ?? undefined
}

/**
 * Forgets commands finished before an instant (ISO 8601), at most `limit` at a time; answers how many. Until then a replay is
 * refused, so the instant must lie further back than the platform's signatures are believed.
 */
export async function forgetCommands(
  db: Database,
  organisation: string,
  before: string,
  limit = 1_000,
): Promise<number> {
  const { rowCount } = await db.query(
    `delete from inbox where (organisation, key) in (
       select organisation, key from inbox where organisation = $1 and finished_at < $2 order by finished_at limit $3)`,
    [organisation, before, limit],
  )
  return rowCount ?? 0
}
