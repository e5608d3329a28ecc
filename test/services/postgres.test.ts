import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, expect, test } from 'vitest'
import { type LocalPostgres, startPostgres } from '../../services/index.ts'
import { freshDatabase } from '../support/postgres.ts'

const toEnd: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of toEnd.splice(0).reverse()) await end()
})

async function started(folder: string, port?: number): Promise<LocalPostgres> {
  chmodSync(folder, 0o755)
  const postgres = await startPostgres({ folder, durable: false, ...(port === undefined ? {} : { port }) })
  toEnd.push(async () => {
    await postgres.stop()
    rmSync(postgres.folder, { recursive: true, force: true })
  })
  return postgres
}

async function ask<T extends pg.QueryResultRow>(url: string, text: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query<T>(text)).rows
  } finally {
    await client.end().catch(() => {})
  }
}

test('a killed server goes on where it was, on the same port', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-restart-'))
  toEnd.push(async () => rmSync(folder, { recursive: true, force: true }))
  const first = await started(folder)
  await ask(first.adminUrl, 'create table kept (n int); insert into kept values (7)')
  await first.kill()
  await expect(ask(first.adminUrl, 'select 1')).rejects.toThrow(/ECONNREFUSED/)

  const second = await started(folder, first.port)
  expect(second.adminUrl).toBe(first.adminUrl)
  expect(await ask(second.adminUrl, 'select n from kept')).toEqual([{ n: 7 }])
})

test('it listens on loopback alone, and asks for its password', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-login-'))
  toEnd.push(async () => rmSync(folder, { recursive: true, force: true }))
  const postgres = await started(folder)
  expect(await ask(postgres.adminUrl, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }])
  await expect(ask(postgres.url('postgres', 'postgres', 'guess'), 'select 1')).rejects.toThrow(/password/)
})

test('each test database is a migrated copy of its own, with one login for each role', async () => {
  const [one, other] = await Promise.all([freshDatabase(), freshDatabase()])
  await one.pool().query('create table only_here (n int)')
  expect((await other.pool().query("select to_regclass('only_here') as found")).rows).toEqual([
    { found: null },
  ])

  const roles = await one
    .pool('bot')
    .query(
      "select current_user as me, pg_has_role('countersign_bot', 'usage') as bot, pg_has_role('countersign_worker', 'usage') as worker",
    )
  expect(roles.rows).toEqual([{ me: 'login_bot', bot: true, worker: false }])
  expect((await one.pool().query('select rolsuper from pg_roles where rolname = current_user')).rows).toEqual(
    [{ rolsuper: false }],
  )
  expect(
    (await one.pool('reader').query('select count(*) > 0 as migrated from schema_migrations')).rows,
  ).toEqual([{ migrated: true }])
  await one.drop()
  await expect(ask(one.ownerUrl, 'select 1')).rejects.toThrow(/does not exist/)
})
