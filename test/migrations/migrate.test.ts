import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Migration, migrate, readMigrations, requireMigrated } from '../../migrations/migrate.ts'
import { freshDatabase, type TestDatabase } from '../support/postgres.ts'

const WHO = ['worker', 'bot', 'reader'] as const
const ROLES = WHO.map((who) => `countersign_${who}`)

let all: Migration[]
const made: TestDatabase[] = []
async function fresh(): Promise<TestDatabase> {
  const db = await freshDatabase({ empty: true })
  made.push(db)
  return db
}

async function asAdmin(db: TestDatabase, work: (admin: pg.Client) => Promise<void>): Promise<void> {
  const admin = new pg.Client({ connectionString: db.adminUrl })
  await admin.connect()
  await work(admin).finally(() => admin.end())
}

beforeAll(async () => {
  all = await readMigrations()
})
afterAll(async () => {
  await Promise.all(made.map((db) => db.drop()))
})

describe('bringing a database to shape', () => {
  test('applies every file in order, and nothing the second time', async () => {
    const db = await fresh()
    expect(await migrate(db.ownerUrl)).toEqual(all.map((m) => m.name))
    expect(await migrate(db.ownerUrl)).toEqual([])
    await expect(requireMigrated(db.pool('bot'))).resolves.toBeUndefined()
  })

  test('may be started by several processes at once: each file is applied by one of them', async () => {
    const db = await fresh()
    const applied = await Promise.all(Array.from({ length: 6 }, () => migrate(db.ownerUrl)))
    expect(applied.flat().sort()).toEqual(all.map((m) => m.name))
  })

  test('may be started for two databases of one cluster at once, though roles belong to the cluster', async () => {
    const dbs = await Promise.all([fresh(), fresh(), fresh()])
    await Promise.all(dbs.map((db) => migrate(db.ownerUrl)))
    for (const db of dbs) await requireMigrated(db.pool())
  })

  test('refuses an applied file that was changed', async () => {
    const db = await fresh()
    await migrate(db.ownerUrl)
    const changed = all.map((m, i) => (i === 1 ? { ...m, sha256: '0'.repeat(64) } : m))
    await expect(migrate(db.ownerUrl, changed)).rejects.toThrow(/0002_record\.sql was changed after/)
  })

  test('refuses a database that a newer program has migrated', async () => {
    const db = await fresh()
    await migrate(db.ownerUrl)
    await expect(migrate(db.ownerUrl, all.slice(0, -1))).rejects.toThrow(/which this program does not know/)
  })

  test('refuses a new file that sorts before an applied one', async () => {
    const db = await fresh()
    await migrate(db.ownerUrl)
    const late = { name: '0000_late.sql', sql: 'select 1', sha256: 'a'.repeat(64) }
    await expect(migrate(db.ownerUrl, [late, ...all])).rejects.toThrow(/comes before/)
  })

  test('undoes the whole of a file that fails half way, and keeps the ones before it', async () => {
    const db = await fresh()
    const failing = {
      name: '9999_fails.sql',
      sql: 'create table half (); select nothing',
      sha256: 'b'.repeat(64),
    }
    await expect(migrate(db.ownerUrl, [...all, failing])).rejects.toThrow(
      /9999_fails\.sql failed and was undone/,
    )
    const { rows } = await db.pool().query("select to_regclass('half') as half")
    expect(rows).toEqual([{ half: null }])
    await requireMigrated(db.pool())
  })

  test('a process refuses to start on a database that lacks a migration', async () => {
    const db = await fresh()
    await expect(requireMigrated(db.pool())).rejects.toThrow(
      `lacks ${all.length} migrations, the first 0001_roles`,
    )
    await migrate(db.ownerUrl, all.slice(0, -1))
    await expect(requireMigrated(db.pool())).rejects.toThrow(
      `lacks 1 migration, the first ${all.at(-1)?.name}`,
    )
  })

  test('says so when the database is away', async () => {
    await expect(migrate('postgres://nobody@127.0.0.1:1/none')).rejects.toMatchObject({
      code: 'database_unavailable',
    })
  })

  test('needs no superuser: an owner that may not create roles will do, once they are there', async () => {
    await migrate((await fresh()).ownerUrl)
    const db = await fresh()
    const owner = `owner_of_${db.name}`
    await asAdmin(db, async (admin) => {
      await admin.query(`create role ${owner} login password 'owner'`)
      await admin.query(`alter database ${db.name} owner to ${owner}`)
    })
    const url = new URL(db.ownerUrl)
    url.username = owner
    url.password = 'owner'
    expect(await migrate(url.href)).toEqual(all.map((m) => m.name))
  })
})

describe('what the roles may do', () => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await fresh()
    await migrate(db.ownerUrl)
  })

  const refused = async (pool: pg.Pool, sql: string): Promise<void> => {
    await expect(pool.query(sql), sql).rejects.toMatchObject({ code: '42501' })
  }

  test('every table of ours carries the organisation', async () => {
    const { rows } = await db.pool().query<{ name: string }>(
      `select c.relname as name from pg_class c
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not exists (
         select from pg_attribute a where a.attrelid = c.oid and a.attname = 'organisation' and a.attnotnull)`,
    )
    expect(rows.map((row) => row.name)).toEqual(['schema_migrations'])
  })

  test('none logs in, owns anything or changes the shape of anything', async () => {
    const { rows } = await db.pool().query(
      `select rolname from pg_roles where rolname = any($1) and (rolcanlogin or rolsuper or rolcreaterole or rolcreatedb)
       union all select relname from pg_class where pg_get_userbyid(relowner) = any($1)`,
      [ROLES],
    )
    expect(rows).toEqual([])
    for (const role of WHO) {
      const pool = db.pool(role)
      for (const sql of [
        'create table mine (a int)',
        'create schema mine',
        'drop table record',
        'alter table record disable trigger all',
        'alter table servers add column mine int',
        'create function mine() returns int language sql as $$ select 1 $$',
        'insert into schema_migrations (name, sha256) values (1, 2)',
      ]) {
        await refused(pool, sql)
      }
    }
  })

  test('nobody changes, deletes or empties the record, its owner included', async () => {
    for (const role of [...WHO, undefined]) {
      const pool = db.pool(role)
      await refused(pool, 'truncate record')
      if (role) {
        await refused(pool, "update record set body = '{}'")
        await refused(pool, 'delete from record')
      }
    }
    const owner = db.pool()
    await owner.query(
      `insert into record (organisation, writer, epoch, seq, version, id, kind, at, subject, body, event_hash, prev, hash)
       values ('acme', 'w', 0, 1, 1, 'e', 'policy.changed', now(), 's', '{}', sha256('a'), decode(repeat('00', 32), 'hex'), sha256('b'))`,
    )
    await refused(owner, "update record set body = '{}'")
    await refused(owner, 'delete from record')
    await asAdmin(db, async (admin) => {
      await admin.query("set session_replication_role = 'replica'")
      await expect(admin.query('delete from record')).rejects.toThrow(/append-only: DELETE refused/)
    })
  })

  test('writers of the record see what they chain from, and no content', async () => {
    for (const role of ['worker', 'bot'] as const) {
      await refused(db.pool(role), 'select body from record')
      await refused(db.pool(role), 'select actor from record')
      await db.pool(role).query('select organisation, writer, epoch, seq, id, event_hash, hash from record')
    }
    await refused(db.pool('reader'), "insert into record (organisation, writer, seq) values ('a', 'b', 1)")
  })

  test('the bot reads the registry and cannot write an approval; nobody rewrites evidence or lifts a block', async () => {
    const bot = db.pool('bot')
    for (const table of ['servers', 'reviews', 'deployments', 'evidence']) {
      await bot.query(`select from ${table}`)
      await refused(bot, `delete from ${table}`)
      await refused(bot, `update ${table} set organisation = 'other'`)
    }
    for (const role of WHO) {
      for (const table of ['evidence', 'blocks', 'registry_changes']) {
        await refused(db.pool(role), `delete from ${table}`)
        await refused(db.pool(role), `update ${table} set organisation = 'other'`)
      }
    }
    await refused(db.pool('worker'), 'select from inbox')
    await refused(db.pool('reader'), 'select from inbox')
    await refused(db.pool('reader'), 'select from outbox')
  })
})
