import pg from 'pg'
import type { TestDatabase } from '../postgres.ts'

/** Shuts everybody out of one database, and lets them in again: for its users, PostgreSQL is away. */
export async function shutDatabase(db: TestDatabase): Promise<() => Promise<void>> {
  const admin = new pg.Client({ connectionString: db.adminUrl.replace(`/${db.name}`, '/postgres') })
  await admin.connect()
  await admin.query(`alter database ${db.name} allow_connections false`)
  await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [db.name])
  return async () => {
    await admin.query(`alter database ${db.name} allow_connections true`)
    await admin.end()
  }
}
