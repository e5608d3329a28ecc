import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { asDatabaseError } from '../activities/database.ts'
import { CountersignError } from '../domain/errors.ts'

export interface Migration {
  /** `0001_roles.sql` */
  readonly name: string
  readonly sql: string
  /** Hex SHA-256 of the text, with line ends as `\n` whatever the checkout made of them. */
  readonly sha256: string
}

const HERE = fileURLToPath(new URL('.', import.meta.url))
const LOCK = 'countersign.migrations'

/** Every migration of a folder, in order. */
export async function readMigrations(folder: string = HERE): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_[a-z0-9_]+\.sql$/.test(name)).sort()
  return Promise.all(
    names.map(async (name) => {
      const sql = (await readFile(new URL(name, `file://${folder}/`), 'utf8')).replaceAll('\r\n', '\n')
      return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

/**
 * Brings a database to this program's shape: forward only, each file in its own transaction, under a lock, so any number of
 * processes may call it at once. Answers the names applied now. `ownerUrl` logs in as the owner of the tables.
 * Errors: `record_broken` for an applied file that was changed or is unknown here; `database_unavailable`.
 */
export async function migrate(ownerUrl: string, migrations?: readonly Migration[]): Promise<string[]> {
  const wanted = migrations ?? (await readMigrations())
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'countersign migrate' })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [LOCK])
    await client.query(`create table if not exists schema_migrations (
      name text primary key, sha256 text not null, applied_at timestamptz not null default now())`)
    const open = outstanding(await applied(client), wanted)
    for (const migration of open) await apply(client, migration)
    return open.map((migration) => migration.name)
  } catch (error) {
    throw asDatabaseError(error)
  } finally {
    await client.end().catch(() => {})
  }
}

/** Refuses a database that is not exactly at this program's shape; for processes to call before they start. */
export async function requireMigrated(db: pg.Pool | pg.ClientBase): Promise<void> {
  const missing = await db
    .query<{ missing: boolean }>("select to_regclass('public.schema_migrations') is null as missing")
    .catch((error) => Promise.reject(asDatabaseError(error)))
  const done = missing.rows[0]?.missing === false ? await applied(db) : []
  const open = outstanding(done, await readMigrations())
  if (open.length > 0) {
    throw new CountersignError(
      'bad_setting',
      `The database lacks ${open.length} migration${open.length === 1 ? '' : 's'}, the first ${open[0]?.name}.`,
      'Run `npm run migrate` as the owner of the database.',
    )
  }
}

type Applied = Pick<Migration, 'name' | 'sha256'>

async function applied(db: pg.Pool | pg.ClientBase): Promise<Applied[]> {
  return (await db.query<Applied>('select name, sha256 from schema_migrations order by name')).rows
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  try {
    await client.query('begin')
    await client.query(migration.sql)
    await client.query('insert into schema_migrations (name, sha256) values ($1, $2)', [
      migration.name,
      migration.sha256,
    ])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => {})
    const reason = error instanceof Error ? error.message : String(error)
    throw new CountersignError(
      'internal',
      `Migration ${migration.name} failed and was undone: ${reason}.`,
      'Put right what it names, then run it again.',
      { cause: error },
    )
  }
}

/** What is still to be applied, once what is applied has been found to be ours, unchanged and in order. */
function outstanding(done: readonly Applied[], wanted: readonly Migration[]): readonly Migration[] {
  done.forEach((row, i) => {
    const here = wanted[i]
    if (here?.name === row.name && here.sha256 === row.sha256) return
    const known = wanted.find((migration) => migration.name === row.name)
    if (known && known.sha256 !== row.sha256) {
      throw refused(
        `Migration ${row.name} was changed after it was applied.`,
        'Restore the file; add a new one instead.',
      )
    }
    throw known
      ? refused(
          `Migration ${here?.name} comes before ${row.name}, which is applied.`,
          'Give it a later number.',
        )
      : refused(
          `The database has migration ${row.name}, which this program does not know.`,
          'Run the program version that applied it, or a newer one.',
        )
  })
  return wanted.slice(done.length)
}

function refused(sentence: string, cure: string): CountersignError {
  return new CountersignError('record_broken', sentence, cure)
}
