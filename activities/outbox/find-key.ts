import type { Posted } from '../../domain/chat.ts'
import type { Database } from '../database.ts'

/** The key under which a message was posted, or undefined for a message that is not ours. */
export async function keyOf(db: Database, organisation: string, posted: Posted): Promise<string | undefined> {
  const { rows } = await db.query<{ key: string }>(
    "select key from outbox where organisation = $1 and posted->>'message' = $2 and posted->>'place' = $3 limit 1",
    [organisation, posted.message, posted.place],
  )
  return rows[0]?.key
}
