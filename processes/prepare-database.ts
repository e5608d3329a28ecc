import { oneLine } from '../domain/errors.ts'
import { prepareDatabase } from './assemble/prepare-database.ts'
import { loadEnvFile, readDatabaseUrls } from './settings.ts'

try {
  loadEnvFile()
  const applied = await prepareDatabase(readDatabaseUrls(process.env))
  for (const name of applied) process.stdout.write(`applied ${name}\n`)
  process.stdout.write('The database and its logins are ready.\n')
} catch (error) {
  process.stderr.write(`${oneLine(error)}\n`)
  process.exitCode = 2
}
