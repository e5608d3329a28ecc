import { chmod, cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Client, Connection } from '@temporalio/client'
import type pg from 'pg'
import { BOT, type SlackCounterpart, startSlack } from '../../counterparts/slack/index.ts'
import { freePort, startChild, startTemporal } from '../../services/index.ts'
import { freshDatabase } from '../support/postgres.ts'
import { ROOT } from '../support/run.ts'
import { POLICY_TEXT } from '../support/story/policy.ts'
import { temporalProgram } from '../support/temporal.ts'
import { type Mortal, mortal } from './mortal.ts'

export const ORGANISATION = 'acme'
export type Victim = 'worker' | 'bot' | 'temporal'

export interface Stage {
  readonly slack: SlackCounterpart
  readonly botUrl: string
  readonly db: pg.Pool
  readonly temporal: Client
  readonly mortals: { readonly [victim in Victim]: Mortal }
  /** A server of this name that nobody asked for yet; answers its reference. */
  server(name: string): Promise<string>
  close(): Promise<void>
}

/** The real processes, each alone and each mortal, with Slack's counterpart and PostgreSQL, which are not. */
export async function setStage(lanes: number): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-crash-'))
  await chmod(folder, 0o755)
  const db = await freshDatabase()
  const slack = await startSlack(office(lanes))
  const policy = join(folder, 'policy.yaml')
  await writeFile(policy, POLICY_TEXT)
  const [botPort, temporalPort] = [await freePort(), await freePort()]
  const address = `127.0.0.1:${temporalPort}`
  const program = await temporalProgram()
  const shared = {
    // Proxies and certificates of this machine count for what is fetched.
    ...process.env,
    COUNTERSIGN_POLICY: policy,
    COUNTERSIGN_DATA: join(folder, 'data'),
    COUNTERSIGN_PATH_FOLDERS: join(folder, 'servers'),
    COUNTERSIGN_LOG: 'info',
    TEMPORAL_ADDRESS: address,
    SLACK_MODE: 'http',
    SLACK_BOT_TOKEN: BOT.token,
    SLACK_SIGNING_SECRET: BOT.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    HOST: '127.0.0.1',
    PORT: String(botPort),
  }
  const ours = (role: 'worker' | 'bot') => {
    let lives = 0
    return mortal(role, async (born) => {
      lives += 1
      const child = await startChild({
        name: role,
        command: process.execPath,
        args: [join(ROOT, 'processes', `${role}.ts`)],
        cwd: ROOT,
        env: { ...shared, DATABASE_URL: db.urlFor(role) },
        log: join(folder, `${role}-${lives}.log`),
      })
      born({ ...child, tail: () => child.tail(6) })
      while (!child.tail(1_000).includes(`${role} ready`)) {
        if (!child.running()) throw new Error(child.tail(6))
        await pause(50)
      }
    })
  }
  const temporal = await mortal('temporal', async (born) => {
    const started = await startTemporal({ program, folder, persistent: true, port: temporalPort })
    let alive = true
    const ended = Promise.withResolvers<string>()
    const watch = setInterval(() => {
      if (started.running()) return
      clearInterval(watch)
      if (alive) ended.resolve('ended')
      alive = false
    }, 50)
    born({ ended: ended.promise, kill: started.kill, stop: started.stop, tail: () => started.log })
  })
  const [worker, bot] = await Promise.all([ours('worker'), ours('bot')])
  const connection = await Connection.connect({ address })
  return {
    slack,
    botUrl: `http://127.0.0.1:${botPort}/slack/events`,
    db: db.pool('owner'),
    temporal: new Client({ connection }),
    mortals: { worker, bot, temporal },
    async server(name) {
      const path = join(folder, 'servers', name)
      await cp(join(ROOT, 'test/fixtures/servers/notes'), path, { recursive: true })
      return `path:${path}`
    },
    async close() {
      await Promise.all([worker.stop(), bot.stop()])
      await connection.close()
      await temporal.stop()
      await slack.close()
      if (process.env.COUNTERSIGN_CRASH_KEEP === undefined) await rm(folder, { recursive: true, force: true })
      else process.stdout.write(`kept ${folder}\n`)
    },
  }
}

/** People of their own for each lane, so that forms and private answers do not mix. */
export const named = (name: string, lane: number): string => `${name}${lane}`

function office(lanes: number) {
  const all = (name: string): string[] => Array.from({ length: lanes }, (_, lane) => named(name, lane))
  return {
    people: ['dana', 'omar', 'rita', 'sam'].flatMap(all).map((name) => ({ name })),
    channels: ['mcp-reviews', 'security'],
    groups: { 'mcp-reviewers': [...all('dana'), ...all('rita')], security: all('sam'), docs: all('omar') },
  }
}
