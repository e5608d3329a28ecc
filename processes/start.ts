import { untilAsked } from './assemble/until-asked.ts'
import { runBot } from './run-bot.ts'
import { runWorker } from './run-worker.ts'
import { loadEnvFile, readSettings } from './settings.ts'

await untilAsked(async () => {
  loadEnvFile()
  const settings = readSettings(process.env)
  const { databases, ...common } = settings
  const worker = await runWorker({ ...common, database: databases.worker })
  const bot = await runBot({ ...common, database: databases.bot })
  return [worker, bot]
})
