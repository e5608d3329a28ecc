import { untilAsked } from './assemble/until-asked.ts'
import { runWorker } from './run-worker.ts'
import { loadEnvFile, readWorkerSettings } from './settings.ts'

await untilAsked(async () => {
  loadEnvFile()
  return [await runWorker(readWorkerSettings(process.env))]
})
