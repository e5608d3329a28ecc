import { oneLine } from '../domain/errors.ts'
import { connectDatabase, connectTemporal } from './assemble/connect.ts'
import {
  type BotSettings,
  loadEnvFile,
  readBotSettings,
  readWorkerSettings,
  type WorkerSettings,
} from './settings.ts'

// `node processes/healthy.ts worker|bot`: exit 0 when what that process depends on answers it, else 1 with one line. For a
// container's health check: with the process's own settings, on its own network, under its own login.
try {
  loadEnvFile()
  if (process.argv[2] === 'bot') {
    const settings = readBotSettings(process.env)
    await answers(settings)
    if (settings.door.mode === 'http') await listens(settings.door)
  } else {
    await answers(readWorkerSettings(process.env))
  }
} catch (error) {
  process.stderr.write(`${oneLine(error)}\n`)
  process.exitCode = 1
}

async function answers({ database, temporal }: BotSettings | WorkerSettings): Promise<void> {
  const pool = await connectDatabase(database, 'countersign-health', 1)
  await pool.end()
  const client = await connectTemporal(temporal)
  await client.connection.close()
}

/** Whatever it answers to a stranger: it listens. */
async function listens({ host, port }: { host: string; port: number }): Promise<void> {
  const at = host.includes(':') ? `[${host}]` : host
  await fetch(`http://${at}:${port}/`, { signal: AbortSignal.timeout(5_000) })
}
