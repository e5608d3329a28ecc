import { appendRecords } from '../../audit/index.ts'
import type { Digest } from '../../domain/digest.ts'
import { type Database, inTransaction, lockUntilCommit } from '../database.ts'

/** Puts a changed policy on the record; answers whether it was new. Safe from several workers at once. */
export async function notePolicy(
  db: Database,
  organisation: string,
  digest: Digest,
  at: string,
): Promise<boolean> {
  return inTransaction(db, async (client) => {
    await lockUntilCommit(client, 'countersign.policy', organisation)
    const before = await client.query<{ digest: string }>(
      'select digest from policies where organisation = $1',
      [organisation],
    )
    const { rowCount } = await client.query(
      `insert into policies as p (organisation, digest, since) values ($1, $2, $3)
       on conflict (organisation) do update set digest = excluded.digest, since = excluded.since
       where p.digest <> excluded.digest`,
      [organisation, digest, at],
    )
    if (rowCount !== 1) return false
    await appendRecords(client, organisation, [
      {
        id: `policy/${digest}/${at}`,
        kind: 'policy.changed',
        at,
        subject: 'policy',
        body: { from: before.rows[0]?.digest ?? null, to: digest },
      },
    ])
    return true
  })
}
