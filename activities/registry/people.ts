import type { Database } from '../database.ts'
import { type ServerView, selectServers } from './read.ts'

/**
 * What waits for a person: reviews they may decide and have not, soonest to close first, and servers of theirs whose
 * re-affirmation was asked for, soonest due first. `groups` holds the policy's group names and the platform groups
 * (`slack:S…`) that the person is in.
 */
export async function waitingFor(
  db: Database,
  organisation: string,
  person: string,
  groups: readonly string[],
): Promise<{ toReview: ServerView[]; toReaffirm: ServerView[] }> {
  const [toReview, toReaffirm] = await Promise.all([
    selectServers(
      db,
      organisation,
      `exists (select from reviews r where r.organisation = s.organisation and r.reference = s.reference
         and r.status = 'in_review' and r.requester <> $2 and r.reviewers && $3::text[]
         and $2 <> all(r.decided_by))`,
      [person, groups],
      `order by (select min(r.closes_at) from reviews r where r.organisation = s.organisation
         and r.reference = s.reference and r.status = 'in_review'), s.reference limit 50`,
    ),
    selectServers(
      db,
      organisation,
      `(s.owner = $2 or (s.owner_is_group and s.owner = any($3::text[]))) and exists (
         select from deployments_now d where d.organisation = s.organisation and d.reference = s.reference
         and d.effective_status = 'active' and d.pinged)`,
      [person, groups],
      `order by (select min(d.due_at) from deployments d where d.organisation = s.organisation
         and d.reference = s.reference and d.status = 'active' and d.pinged), s.reference limit 50`,
    ),
  ])
  return { toReview, toReaffirm }
}

/** What a person (or a group of theirs) stands for, and what they asked for. */
export async function mine(
  db: Database,
  organisation: string,
  person: string,
  groups: readonly string[] = [],
): Promise<{ owned: ServerView[]; requested: ServerView[] }> {
  const [owned, requested] = await Promise.all([
    selectServers(
      db,
      organisation,
      's.owner = $2 or (s.owner_is_group and s.owner = any($3::text[]))',
      [person, groups],
      'order by s.reference limit 200',
    ),
    selectServers(
      db,
      organisation,
      `exists (select from reviews r where r.organisation = s.organisation and r.reference = s.reference
         and r.requester = $2)`,
      [person],
      'order by s.reference limit 200',
    ),
  ])
  return { owned, requested }
}
