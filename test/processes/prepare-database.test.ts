import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { expect, test } from 'vitest'
import { prepareDatabase } from '../../processes/assemble/prepare-database.ts'
import { freshDatabase } from '../support/postgres.ts'
import { run } from '../support/run.ts'
import { devServer } from '../support/temporal.ts'

/** Addresses for an empty database, whose logins nobody has made yet. */
async function addresses() {
  const database = await freshDatabase({ empty: true })
  const mark = randomBytes(4).toString('hex')
  const url = (login: string, password = `${login}/ p@ss`) => {
    const address = new URL(database.adminUrl)
    address.username = `${login}_${mark}`
    address.password = encodeURIComponent(password)
    return address.toString()
  }
  return { admin: database.adminUrl, owner: url('owner'), worker: url('worker'), bot: url('bot'), url }
}

async function ask(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

test('an empty database becomes ready, with a login for each process that can do its own work and no more', async () => {
  const urls = await addresses()
  expect((await prepareDatabase(urls))[0]).toBe('0001_roles.sql')

  const rights = `select pg_has_role('countersign_worker', 'usage') as worker, pg_has_role('countersign_bot', 'usage') as bot,
    (select rolsuper or rolcreaterole from pg_roles where rolname = current_user) as mighty`
  expect(await ask(urls.worker, rights)).toEqual([{ worker: true, bot: false, mighty: false }])
  expect(await ask(urls.bot, rights)).toEqual([{ worker: false, bot: true, mighty: false }])
  expect(await ask(urls.owner, rights)).toEqual([{ worker: false, bot: false, mighty: false }])
  await expect(ask(urls.worker, 'create table mine (n int)')).rejects.toThrow(/permission denied/)
  await expect(ask(urls.bot, 'drop table schema_migrations')).rejects.toThrow(/must be owner/)
})

test('run again it changes nothing but the passwords', async () => {
  const urls = await addresses()
  await prepareDatabase(urls)
  const changed = { ...urls, worker: urls.url('worker', 'another') }
  expect(await prepareDatabase(changed)).toEqual([])
  expect(await ask(changed.worker, 'select 1 as one')).toEqual([{ one: 1 }])
  await expect(ask(urls.worker, 'select 1')).rejects.toThrow(/password/)
})

test('one user for two jobs is refused', async () => {
  const urls = await addresses()
  await expect(prepareDatabase({ ...urls, bot: urls.worker })).rejects.toMatchObject({ code: 'bad_setting' })
})

test('the health check of a container says whether its database and Temporal answer', async () => {
  const [urls, temporal] = await Promise.all([addresses(), devServer()])
  const program = fileURLToPath(new URL('../../processes/healthy.ts', import.meta.url))
  const env = {
    PATH: process.env.PATH,
    DATABASE_URL_WORKER: urls.worker,
    TEMPORAL_ADDRESS: temporal.address,
    SLACK_BOT_TOKEN: 'xoxb-1-x',
  }
  const healthy = (change = {}) => run(process.execPath, [program, 'worker'], { env: { ...env, ...change } })
  expect(await healthy()).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^PostgreSQL cannot be used.*\n$/),
  })
  await prepareDatabase(urls)
  expect(await healthy()).toEqual({ code: 0, out: '', err: '' })
  expect(await healthy({ TEMPORAL_ADDRESS: '127.0.0.1:1' })).toMatchObject({
    code: 1,
    err: expect.stringMatching(/Temporal/),
  })
}, 120_000)
