import type pg from 'pg'
import { appendRecords } from '../../audit/index.ts'
import { ruleOf } from '../../domain/lifecycle/quorum.ts'
import type { RecordEvent } from '../../domain/record.ts'
import type { Review } from '../../domain/review.ts'
import type { ServerState } from '../../domain/server.ts'
import { type Database, inTransaction, storable } from '../database.ts'
import { lockRegistry, noteChange } from './changes.ts'
import { writeDeployments } from './deployments.ts'
import { namesOf } from './names.ts'

/**
 * Writes a server's whole state and its record events in one transaction. A revision that is not newer than the stored one
 * leaves the registry alone, but its events still enter the record; so a repeat, or one that comes late, does no harm.
 * Answers whether the registry moved. Errors: as `appendRecords`.
 */
export async function projectServer(
  db: Database,
  state: ServerState,
  events: readonly RecordEvent[],
): Promise<{ moved: boolean; recorded: number }> {
  const { organisation, reference, revision } = state
  return inTransaction(db, async (client) => {
    await lockRegistry(client, organisation)
    const moved = await writeServer(client, state)
    if (moved) {
      if (state.review) await writeReview(client, state, state.review)
      await writeDeployments(client, state)
      await noteChange(client, organisation, { kind: 'server', subject: reference, revision })
    }
    return { moved, recorded: await appendRecords(client, organisation, events) }
  })
}

async function writeServer(client: pg.ClientBase, state: ServerState): Promise<boolean> {
  const { organisation, reference, revision, owner } = state
  const { rowCount } = await client.query(
    `insert into servers (organisation, reference, revision, owner, owner_is_group, names, state)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (organisation, reference) do update set revision = excluded.revision, owner = excluded.owner,
       owner_is_group = excluded.owner_is_group, names = excluded.names, state = excluded.state, projected_at = now()
     where servers.revision < excluded.revision`,
    [
      organisation,
      reference,
      revision,
      owner ? storable(owner.id) : null,
      owner?.group ?? false,
      namesOf(reference),
      JSON.stringify({ ...state, handled: [] }),
    ],
  )
  return rowCount === 1
}

async function writeReview(client: pg.ClientBase, state: ServerState, review: Review): Promise<void> {
  await client.query(
    `insert into reviews (organisation, reference, id, kind, status, requester, tier, reviewers, decided_by,
       opened_at, closes_at, closed_at, review)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
     on conflict (organisation, reference, id) do update set status = excluded.status, tier = excluded.tier,
       reviewers = excluded.reviewers, decided_by = excluded.decided_by, opened_at = excluded.opened_at,
       closes_at = excluded.closes_at, closed_at = excluded.closed_at, review = excluded.review`,
    [
      state.organisation,
      state.reference,
      review.id,
      review.kind,
      review.status,
      storable(review.request.requester),
      review.tier ?? null,
      review.tier ? [...ruleOf(review).reviewers] : [],
      review.decisions.map((decision) => storable(decision.person)),
      review.openedAt ?? null,
      review.closesAt ?? null,
      review.closedAt ?? null,
      JSON.stringify(review),
    ],
  )
}
