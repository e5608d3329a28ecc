import { Client, Connection } from '@temporalio/client'
import { NativeConnection } from '@temporalio/worker'
import type pg from 'pg'
import { createPool } from '../../activities/database.ts'
import { CountersignError, oneLine } from '../../domain/errors.ts'
import { requireMigrated } from '../../migrations/migrate.ts'
import type { DatabaseLogin, TemporalSettings } from '../settings.ts'

/** A pool on a migrated database. Errors: `database_unavailable`, with the cure, before anything starts. */
export async function connectDatabase(login: DatabaseLogin, name: string, max: number): Promise<pg.Pool> {
  const pool = createPool(login.url, {
    applicationName: name,
    max,
    ...(login.role ? { role: login.role } : {}),
  })
  try {
    await requireMigrated(pool)
    return pool
  } catch (error) {
    await pool.end()
    throw error
  }
}

/** A client of Temporal. Errors: `temporal_unavailable`. */
export async function connectTemporal(settings: TemporalSettings): Promise<Client> {
  const { connection: options, namespace } = settings
  try {
    return new Client({
      connection: await Connection.connect({ ...options, connectTimeout: '10s' }),
      namespace,
    })
  } catch (error) {
    throw unreachable(settings, error)
  }
}

export async function connectWorker(settings: TemporalSettings): Promise<NativeConnection> {
  try {
    return await NativeConnection.connect(settings.connection)
  } catch (error) {
    throw unreachable(settings, error)
  }
}

function unreachable({ connection, namespace }: TemporalSettings, cause: unknown): CountersignError {
  return new CountersignError(
    'temporal_unavailable',
    `Temporal does not answer at ${connection.address} (namespace ${namespace}): ${oneLine(cause)}`,
    'Check TEMPORAL_ADDRESS, and that Temporal is up.',
    { cause },
  )
}
