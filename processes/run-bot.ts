import { slackClient } from '../bot/slack/index.ts'
import { startBot } from './assemble/bot.ts'
import { connectDatabase, connectTemporal } from './assemble/connect.ts'
import { createLog } from './assemble/log.ts'
import { organisationOf } from './assemble/organisation.ts'
import { livePolicy } from './assemble/policy.ts'
import { CHAT_TIMEOUT_MS } from './run-worker.ts'
import type { BotSettings } from './settings.ts'

const CONNECTIONS = 10

/** The bot: Slack's front doors. */
export async function runBot(settings: BotSettings): Promise<{ stop(): Promise<void> }> {
  const log = createLog(settings.log, 'bot')
  const { door, slack, temporal } = settings
  const organisation = await organisationOf(settings)
  const pool = await connectDatabase(settings.database, 'countersign-bot', CONNECTIONS)
  const policy = await livePolicy(settings.policyFile, {
    changed: async () => {},
    log: (line) => log.warn(line),
  })
  const shared = { token: slack.botToken, slackApiUrl: slack.apiUrl }
  const bot = await startBot({
    organisation,
    pool,
    temporal: await connectTemporal(temporal),
    taskQueue: temporal.taskQueue,
    policy: policy.current,
    slack: { ...shared, ...door },
    client: slackClient(slack.botToken, slack.apiUrl, CHAT_TIMEOUT_MS),
    chatTimeoutMs: CHAT_TIMEOUT_MS,
    log: (line) => log.warn(line),
  })
  log.info(
    `bot ready: ${bot.port === undefined ? 'connected to Slack by Socket Mode' : `listening on port ${bot.port}`}`,
  )
  return {
    async stop() {
      await bot.stop()
      policy.close()
      await pool.end()
    },
  }
}
