import { randomBytes } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BOT, type SlackCounterpart, startSlack } from '../../counterparts/slack/index.ts'
import { CountersignError } from '../../domain/errors.ts'
import { migrate } from '../../migrations/migrate.ts'
import {
  type Child,
  findTemporal,
  freePort,
  type Say,
  type Stopper,
  startChild,
  startPostgres,
  startTemporal,
  stopper,
} from '../../services/index.ts'
import { createLogins } from '../assemble/logins.ts'
import { demoFolder } from './folder.ts'
import { demoPolicy, WORKSPACE } from './policy.ts'

export interface Stage {
  readonly slack: SlackCounterpart
  readonly botUrl: string
  readonly temporalUi: string | undefined
  readonly databaseUrl: string
  readonly folder: string
  /** Ends everything, by pid, and removes the throw-away folder. */
  close(): Promise<void>
}

/** Starts all that the story needs on this machine: PostgreSQL, Temporal, the Slack counterpart, the worker, the bot. */
export async function setStage(say: Say): Promise<Stage> {
  const folder = await demoFolder()
  const stops = stopper(say)
  let logsMatter = false
  stops.add(async () => logsMatter || (await rm(folder, { recursive: true, force: true })))
  try {
    say('Starting PostgreSQL …')
    const postgres = await startPostgres({ folder: join(folder, 'postgres'), durable: false, say })
    stops.add(() => postgres.stop())
    say('Looking for Temporal …')
    const found = await findTemporal({ say })
    const temporal =
      found.kind === 'address' ? elsewhere(found.address) : await here(found.path, folder, stops)
    say('Preparing the database …')
    await migrate(postgres.adminUrl)
    const logins = await createLogins(postgres.adminUrl, ['worker', 'bot'])
    say('Starting a Slack of our own …')
    const slack = await startSlack(WORKSPACE)
    stops.add(() => slack.close())
    const policy = join(folder, 'policy.yaml')
    await writeFile(policy, demoPolicy(temporal.organisation))
    const port = await freePort()
    const shared = {
      // Proxies and certificates of this machine count for the packages that are fetched.
      ...process.env,
      COUNTERSIGN_POLICY: policy,
      COUNTERSIGN_DATA: join(folder, 'data'),
      TEMPORAL_ADDRESS: temporal.address,
      TEMPORAL_TASK_QUEUE: temporal.organisation,
      SLACK_MODE: 'http',
      SLACK_BOT_TOKEN: BOT.token,
      SLACK_SIGNING_SECRET: BOT.signingSecret,
      SLACK_API_URL: slack.apiUrl,
      HOST: '127.0.0.1',
      PORT: String(port),
    }
    say('Starting the worker and the bot …')
    for (const role of ['worker', 'bot'] as const) {
      const url = logins[role]
      const env = { ...shared, DATABASE_URL: url }
      const program = fileURLToPath(new URL(`../${role}.ts`, import.meta.url))
      const log = join(folder, `${role}.log`)
      const child = await startChild({ name: role, command: process.execPath, args: [program], log, env })
      stops.add(() => child.stop())
      await ready(child)
    }
    const botUrl = `http://127.0.0.1:${port}/slack/events`
    return {
      slack,
      botUrl,
      temporalUi: temporal.ui,
      databaseUrl: postgres.adminUrl,
      folder,
      close: () => stops.stop(),
    }
  } catch (error) {
    // What went wrong may name a log; the next demo removes the folder.
    logsMatter = !stops.signal.aborted
    await stops.stop()
    throw error
  }
}

interface Engine {
  readonly address: string
  readonly ui: string | undefined
  /** Names the demo's workflows and queue. */
  readonly organisation: string
}

/** A Temporal that runs already: the demo keeps to names of its own in it. */
function elsewhere(address: string): Engine {
  return { address, ui: undefined, organisation: `demo-${randomBytes(4).toString('hex')}` }
}

async function here(program: string, folder: string, stops: Stopper): Promise<Engine> {
  const temporal = await startTemporal({ program, folder, ui: true })
  stops.add(() => temporal.stop())
  return { address: temporal.address, ui: temporal.uiUrl, organisation: 'example' }
}

/** Waits until one of our processes says that it is ready. */
async function ready(child: Child): Promise<void> {
  while (!child.tail(200).includes(`${child.name} ready`)) {
    if (!child.running()) {
      throw new CountersignError(
        'internal',
        `The ${child.name} ended with ${await child.ended} before it was ready: ${child.tail(1)}`,
        `See ${child.log}.`,
      )
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
