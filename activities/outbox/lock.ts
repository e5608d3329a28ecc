import type pg from 'pg'
import { ChatUnavailable } from '../../domain/errors.ts'
import { asDatabaseError, lockName } from '../database.ts'
import type { MessageId } from './rows.ts'

/** A session lock, which a killed process loses with its connection. */
export async function underLock<T>(
  pool: pg.Pool,
  id: MessageId,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect().catch((error) => Promise.reject(asDatabaseError(error)))
  const quiet = (): void => {}
  client.on('error', quiet)
  let unlocked = false
  try {
    await lock(client, id)
    return await work(client)
  } catch (error) {
    throw asDatabaseError(error)
  } finally {
    await client.query('select pg_advisory_unlock_all()').then(
      () => {
        unlocked = true
      },
      () => {},
    )
    client.off('error', quiet)
    client.release(!unlocked)
  }
}

async function lock(client: pg.ClientBase, id: MessageId): Promise<void> {
  try {
    await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [
      lockName(['countersign.outbox', id.organisation, id.key]),
    ])
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === '57014' || code === '55P03') throw tryAgain('Another attempt is still posting this message.')
    throw error
  }
}

export function tryAgain(sentence: string): ChatUnavailable {
  return new ChatUnavailable(sentence, 'It is tried again.', { retryAfterMs: 1_000 })
}
