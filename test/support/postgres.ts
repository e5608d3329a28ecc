import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll } from 'vitest'
import { createPool } from '../../activities/database.ts'
import { askFor, type Logins, loginsSchema } from './ask.ts'

/** The owner of the tables, or the one role that a process has. */
export type Who = 'owner' | 'worker' | 'bot' | 'reader'

export interface TestDatabase {
  readonly name: string
  /** Logs in as the owner of the tables, who may migrate and is no superuser. */
  readonly ownerUrl: string
  /** Logs in as a superuser, for tests that tamper. */
  readonly adminUrl: string
  urlFor(who: Who): string
  /** A pool for one role; ended when the database is dropped. */
  pool(who?: Who): pg.Pool
  drop(): Promise<void>
}

/**
 * A database of one's own, migrated (`{ empty: true }`: not), on the run's shared PostgreSQL. Dropped after the test file; at
 * file level `const db = await freshDatabase()` is enough.
 */
export async function freshDatabase(options: { empty?: boolean } = {}): Promise<TestDatabase> {
  const logins = await askFor('postgres', loginsSchema)
  const name = `test_${randomBytes(6).toString('hex')}`
  const template = options.empty ? 'template1' : logins.template
  await asAdmin(logins, `create database ${name} template ${template} owner ${logins.users.owner.name}`)
  const pools: pg.Pool[] = []
  const urlFor = (who: Who) => {
    const user = logins.users[who]
    return `postgres://${user.name}:${user.password}@127.0.0.1:${logins.port}/${name}`
  }
  let dropped: Promise<void> | undefined
  const database: TestDatabase = {
    name,
    ownerUrl: urlFor('owner'),
    adminUrl: logins.admin.replace(/\/postgres$/, `/${name}`),
    urlFor,
    pool(who = 'owner') {
      const pool = createPool(urlFor(who))
      pools.push(pool)
      return pool
    },
    drop() {
      dropped ??= (async () => {
        await Promise.allSettled(pools.map((pool) => (pool.ended ? undefined : pool.end())))
        await asAdmin(logins, `drop database if exists ${name} with (force)`)
      })()
      return dropped
    },
  }
  whenOver(database.drop)
  return database
}

/** Outside a file's collection, such as within a test, there is no place for the hook: the run's end removes it anyway. */
function whenOver(drop: () => Promise<void>): void {
  try {
    afterAll(drop)
  } catch {}
}

async function asAdmin(logins: Logins, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: logins.admin })
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
