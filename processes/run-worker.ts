import { notePolicy } from '../activities/registry/index.ts'
import { createSlackChat, createSlackDirectory, slackClient } from '../bot/slack/index.ts'
import { connectDatabase, connectTemporal, connectWorker } from './assemble/connect.ts'
import { evidenceFor } from './assemble/evidence.ts'
import { createLog } from './assemble/log.ts'
import { organisationOf } from './assemble/organisation.ts'
import { livePolicy } from './assemble/policy.ts'
import { createWorkers, WORKER_CONNECTIONS } from './assemble/worker.ts'
import type { WorkerSettings } from './settings.ts'

/** How long one call to Slack may take. */
export const CHAT_TIMEOUT_MS = 5_000

export interface Running {
  /** Resolves when it has ended. */
  readonly ended: Promise<void>
  stop(): Promise<void>
}

/** The worker: lifecycles, and the gathering of evidence. */
export async function runWorker(settings: WorkerSettings): Promise<Running> {
  const log = createLog(settings.log, 'worker')
  const { slack, temporal } = settings
  const organisation = await organisationOf(settings)
  const pool = await connectDatabase(settings.database, 'countersign-worker', WORKER_CONNECTIONS)
  const policy = await livePolicy(settings.policyFile, {
    changed: (digest) => notePolicy(pool, organisation, digest, new Date().toISOString()),
    log: (line) => log.warn(line),
  })
  const client = slackClient(slack.botToken, slack.apiUrl, CHAT_TIMEOUT_MS)
  const { evidence, sandbox } = await evidenceFor(settings, policy.current)
  if (!sandbox.available) log.warn(`servers will not be observed: ${sandbox.reason} ${sandbox.cure}`)
  const workers = await createWorkers({
    connection: await connectWorker(temporal),
    temporal: await connectTemporal(temporal),
    namespace: temporal.namespace,
    taskQueue: temporal.taskQueue,
    pool,
    chat: createSlackChat({ client }),
    directory: createSlackDirectory({ client, policyGroups: () => policy.current().groups, now: Date.now }),
    policy: policy.current,
    evidence,
    now: () => new Date().toISOString(),
    chatTimeoutMs: CHAT_TIMEOUT_MS,
  })
  const running = async (): Promise<void> => {
    try {
      await workers.run()
    } finally {
      policy.close()
      await pool.end()
    }
  }
  const ended = running()
  log.info(`worker ready: ${organisation} on ${temporal.connection.address}`)
  return {
    ended,
    async stop() {
      workers.stop()
      await ended
    },
  }
}
