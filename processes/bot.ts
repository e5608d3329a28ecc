import { untilAsked } from './assemble/until-asked.ts'
import { runBot } from './run-bot.ts'
import { loadEnvFile, readBotSettings } from './settings.ts'

await untilAsked(async () => {
  loadEnvFile()
  return [await runBot(readBotSettings(process.env))]
})
