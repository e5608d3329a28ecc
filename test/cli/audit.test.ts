import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { appendRecords } from '../../audit/index.ts'
import { audit } from '../../cli/commands/audit.ts'
import { events } from '../audit/chain.ts'
import { freshDatabase, type TestDatabase } from '../support/postgres.ts'

let db: TestDatabase
let folder: string
let url: string | undefined
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-audit-'))
  db = await freshDatabase()
  url = db.urlFor('reader')
})
afterAll(async () => {
  await db.drop()
  await rm(folder, { recursive: true })
})

async function run(...args: string[]) {
  const out: string[] = []
  const err: string[] = []
  const status = await audit.run(args, {
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
    env: { DATABASE_URL: url },
    cwd: folder,
    width: 80,
  })
  return { status, out: out.join(''), err: err.join('') }
}

test('an auditor verifies, exports, verifies the export, and later sees what was cut', async () => {
  expect(await run('verify')).toMatchObject({
    status: 2,
    err: expect.stringContaining('nothing was checked'),
  })
  await appendRecords(db.pool('worker'), 'acme', events(5))
  await appendRecords(db.pool('worker'), 'umbrella', events(3))

  const verified = await run('verify')
  expect(verified).toMatchObject({ status: 0, err: '' })
  expect(verified.out).toMatch(/^OK 8 records in 2 chains verify\.\nhead acme\/lifecycle#5:[0-9a-f]{64}\n/)
  expect(verified.out).toContain('cut at its end')
  expect((await run('verify', '--organisation', 'umbrella')).out).toMatch(/^OK 3 records in 1 chain verify/)

  const exported = await run('export', '--organisation', 'acme')
  const file = join(folder, 'record.jsonl')
  await writeFile(file, exported.out)
  expect(await run('verify', '--file', 'record.jsonl')).toMatchObject({ status: 0 })

  const head = /^head (acme.*)$/m.exec(verified.out)?.[1] ?? ''
  await writeFile(file, exported.out.split('\n').slice(0, 4).join('\n'))
  expect(await run('verify', '--file', file)).toMatchObject({ status: 0 })
  expect(await run('verify', '--file', file, '--head', head)).toMatchObject({
    status: 1,
    err: expect.stringMatching(/^BAD acme\/lifecycle record 5 cut: the chain ends at 4, but was seen at 5/),
  })

  await writeFile(file, exported.out.replace('approve', 'reject'))
  expect(await run('verify', '--file', file)).toMatchObject({
    status: 1,
    out: '',
    err: expect.stringMatching(/^BAD acme\/lifecycle record 1 edited: .*\n0 records before it verify\.\n$/),
  })
})

test.each([
  [['verify', '--file', '/nowhere/record.jsonl'], /record\.jsonl cannot be read: ENOENT.*Name a file/],
  [['verify', '--head', 'acme'], /acme is no head/],
  [['verify', '--tail'], /^Unknown option '--tail'\. See countersign audit --help\.\n$/],
  [['praise'], /^countersign audit verify \[--file/],
  [[], /audit verify \[--file/],
])('%j is told what is wrong in words, without a stack', async (args, said) => {
  const { status, err } = await run(...args)
  expect(status).toBe(2)
  expect(err).toMatch(said)
  expect(err).not.toContain('    at ')
})

test('a database that is away is no pass', async () => {
  const before = url
  url = 'postgres://auditor@127.0.0.1:1/none'
  expect(await run('verify')).toMatchObject({
    status: 2,
    err: expect.stringMatching(/PostgreSQL cannot be used/),
  })
  url = undefined
  expect(await run('verify')).toMatchObject({
    status: 2,
    err: expect.stringMatching(/DATABASE_URL is not set/),
  })
  url = before
})
