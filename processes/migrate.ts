import { oneLine } from '../domain/errors.ts'
import { migrate } from '../migrations/migrate.ts'
import { loadEnvFile, readOwnerUrl } from './settings.ts'

try {
  loadEnvFile()
  const applied = await migrate(readOwnerUrl(process.env))
  for (const name of applied) process.stdout.write(`applied ${name}\n`)
  if (applied.length === 0) process.stdout.write('The database is up to date.\n')
} catch (error) {
  process.stderr.write(`${oneLine(error)}\n`)
  process.exitCode = 2
}
