import pg from 'pg'
import { CountersignError, isCountersignError } from '../domain/errors.ts'

/** Either a pool or one connection of it. */
export type Database = pg.Pool | pg.ClientBase

/**
 * A pool whose every statement has an end. `role` is taken on at connection (`SET ROLE`), for a login user that was granted
 * several; a deployment with one login user for each process needs none. Connections must not pass through a pooler that
 * swaps sessions between transactions: the outbox holds session locks.
 */
export function createPool(
  url: string,
  options: { role?: string; max?: number; statementTimeoutMs?: number; applicationName?: string } = {},
): pg.Pool {
  if (options.role !== undefined && !/^[a-z_][a-z0-9_]*$/.test(options.role)) {
    throw new CountersignError(
      'bad_setting',
      `${options.role} is no role name.`,
      'Use letters, digits and _.',
    )
  }
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    application_name: options.applicationName ?? 'countersign',
    connectionTimeoutMillis: 10_000,
    statement_timeout: options.statementTimeoutMs ?? 15_000,
    idle_in_transaction_session_timeout: 60_000,
    keepAlive: true,
    ...(options.role === undefined ? {} : { options: `-c role=${options.role}` }),
  })
  // A connection that breaks while nothing is asked of it would otherwise end the process; the next query reports it.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

/** Runs `work` in one transaction; given a connection, in the transaction that it is already in. */
export async function inTransaction<T>(
  db: Database,
  work: (client: pg.ClientBase) => Promise<T>,
): Promise<T> {
  if (!(db instanceof pg.Pool)) return work(db)
  const client = await db.connect().catch((error) => Promise.reject(asDatabaseError(error)))
  let broken = false
  try {
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch(() => {
      broken = true
    })
    throw asDatabaseError(error)
  } finally {
    client.release(broken)
  }
}

/** Takes a lock, named by its parts, that lasts to the end of the transaction. Waits at most `statement_timeout`. */
export async function lockUntilCommit(client: pg.ClientBase, ...name: readonly string[]): Promise<void> {
  await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [lockName(name)])
}

/** One text for several parts, such that no two lists of parts share one. */
export function lockName(parts: readonly string[]): string {
  return JSON.stringify(parts)
}

/** Text that PostgreSQL can hold: NUL and lone surrogates become U+FFFD. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD')
}

const CONNECTION = /^(ECONN|ENOTFOUND|EHOSTUNREACH|ETIMEDOUT|EPIPE|08|57P0[1-5]|53300|28)/

/** A lost or refused connection as `database_unavailable`; anything else as it was. */
export function asDatabaseError(error: unknown): unknown {
  if (isCountersignError(error) || !(error instanceof Error)) return error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const lost = /Connection terminated|not queryable|timeout exceeded when trying to connect/.test(
    error.message,
  )
  if (!lost && !CONNECTION.test(code)) return error
  return new CountersignError(
    'database_unavailable',
    `PostgreSQL cannot be used: ${error.message || code}.`,
    'Check DATABASE_URL and that the database is up.',
    { cause: error },
  )
}
