import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { BOT, startSlack } from '../../counterparts/slack/index.ts'
import { freePort } from '../../services/index.ts'
import { freshDatabase } from '../support/postgres.ts'
import { ROOT } from '../support/run.ts'
import { eventually, WORKSPACE } from '../support/story/office.ts'
import { POLICY_TEXT } from '../support/story/policy.ts'
import { devServer } from '../support/temporal.ts'

const db = await freshDatabase()
const temporal = await devServer()
const slack = await startSlack(WORKSPACE)
const folder = mkdtempSync(join(tmpdir(), 'countersign-start-'))
const policy = join(folder, 'policy.yaml')
writeFileSync(policy, POLICY_TEXT)
const children: ChildProcess[] = []
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await slack.close()
  rmSync(folder, { recursive: true, force: true })
})

const settings = {
  COUNTERSIGN_POLICY: policy,
  COUNTERSIGN_DATA: join(folder, 'data'),
  DATABASE_URL_WORKER: db.urlFor('worker'),
  DATABASE_URL_BOT: db.urlFor('bot'),
  TEMPORAL_ADDRESS: temporal.address,
  TEMPORAL_TASK_QUEUE: temporal.taskQueue,
  SLACK_BOT_TOKEN: BOT.token,
  SLACK_API_URL: slack.apiUrl,
}

function start(own: Record<string, string>): {
  said: () => string
  child: ChildProcess
  ended: Promise<number | null>
} {
  const child = spawn(process.execPath, [join(ROOT, 'processes/start.ts')], {
    cwd: folder,
    env: { ...process.env, ...own },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  return { said: () => said, child, ended }
}

const ready = (said: () => string): Promise<true> =>
  eventually('the bot to be ready', async () => (said().includes('bot ready') ? true : undefined))

it('starts worker and bot over HTTP, answers, and ends in good order', async () => {
  const port = await freePort()
  const { said, child, ended } = start({
    ...settings,
    SLACK_MODE: 'http',
    SLACK_SIGNING_SECRET: BOT.signingSecret,
    HOST: '127.0.0.1',
    PORT: `${port}`,
  })
  await ready(said)
  const people = slack.driver(`http://127.0.0.1:${port}/slack/events`)
  await people.command('dana', 'help')
  await eventually('an answer', async () => slack.responses.find((r) => r.person === 'dana'))
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
  expect(said()).not.toContain(BOT.token)
  expect(said()).not.toContain(BOT.signingSecret)
})

it('starts over Socket Mode, with no public address', async () => {
  const { said, child, ended } = start({ ...settings, SLACK_MODE: 'socket', SLACK_APP_TOKEN: BOT.appToken })
  await ready(said)
  await slack.socket.connected()
  const before = slack.responses.length
  await slack.socketDriver().command('max', 'list')
  const answer = await eventually('an answer', async () => slack.responses[before])
  expect(answer.text).toContain('registry')
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
})

it.each([
  ['a missing token', { SLACK_BOT_TOKEN: '' }, 'SLACK_BOT_TOKEN'],
  ['a policy that is not there', { COUNTERSIGN_POLICY: '/nowhere/policy.yaml' }, 'COUNTERSIGN_POLICY'],
  ['another organisation’s policy', { COUNTERSIGN_ORGANISATION: 'globex' }, 'globex'],
  [
    'a database that does not answer',
    { DATABASE_URL_WORKER: 'postgres://x:y@127.0.0.1:9/none' },
    'DATABASE_URL',
  ],
  ['a Temporal that does not answer', { TEMPORAL_ADDRESS: '127.0.0.1:9' }, 'TEMPORAL_ADDRESS'],
] as const)('names %s in one line, with its cure, and starts nothing', async (_what, broken, named) => {
  const { said, ended } = start({
    ...settings,
    SLACK_MODE: 'socket',
    SLACK_APP_TOKEN: BOT.appToken,
    ...broken,
  })
  expect(await ended).toBe(2)
  const lines = said().trim().split('\n')
  expect(lines.at(-1)).toContain(named)
  expect(said()).not.toContain('    at ')
  expect(said()).not.toContain('bot ready')
})
