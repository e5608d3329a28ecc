import { appendRecords } from '../../audit/index.ts'
import { type Block, packageName } from '../../domain/block.ts'
import type { Digest } from '../../domain/digest.ts'
import type { Owner, PersonId } from '../../domain/people.ts'
import type { DeploymentStatus } from '../../domain/server.ts'
import { type Database, inTransaction, storable } from '../database.ts'
import { lockRegistry, noteChange } from './changes.ts'

/**
 * Throws a kill switch. It holds for every reader of the registry from this commit on; the lifecycles are told afterwards.
 * The first block of a target stands, and a second changes nothing. Answers whether it was the first.
 */
export async function addBlock(
  db: Database,
  organisation: string,
  block: Block,
): Promise<{ added: boolean }> {
  const { kind, value, by, reason, at } = block
  return inTransaction(db, async (client) => {
    await lockRegistry(client, organisation)
    const { rowCount } = await client.query(
      `insert into blocks (organisation, kind, value, by, reason, at) values ($1, $2, $3, $4, $5, $6)
       on conflict do nothing`,
      [organisation, kind, storable(value), by, storable(reason), at],
    )
    if (rowCount !== 1) return { added: false }
    const subject = `${kind}:${value}`
    await noteChange(client, organisation, { kind: 'block', subject: storable(subject) })
    await appendRecords(client, organisation, [
      { id: `block/${subject}`, kind: 'block.added', at, actor: by, subject, body: { kind, value, reason } },
    ])
    return { added: true }
  })
}

/** What a release is known by; what is not known yet is left out. */
export interface ReleaseFacts {
  /** The server's, without version. */
  readonly server: string
  /** Pinned. */
  readonly reference?: string
  /** `npm:name@1.2.3` behind a reference of another kind. */
  readonly package?: string
  readonly publisher?: string
  readonly digests?: readonly Digest[]
}

/** Blocks that name this release, oldest first. */
export async function blocksMatching(
  db: Database,
  organisation: string,
  facts: ReleaseFacts,
): Promise<Block[]> {
  const { rows } = await db.query<Omit<Block, 'at'> & { at: Date }>(
    `select kind, value, by, reason, at from blocks where organisation = $1 and (
       (kind = 'package' and value in ($2, $6)) or (kind = 'version' and value in ($3, $7))
       or (kind = 'publisher' and value = $4) or (kind = 'digest' and value = any($5::text[])))
     order by at, kind, value`,
    [
      organisation,
      facts.server,
      facts.reference ?? null,
      facts.publisher === undefined ? null : storable(facts.publisher),
      facts.digests ?? [],
      packageName(facts.package) ?? null,
      facts.package ?? null,
    ],
  )
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
}

/** A deployment that a block stops: what was used, by whom, and who owns it. */
export interface MatchingDeployment {
  /** The server's, without version. */
  readonly server: string
  readonly environment: string
  readonly version: string
  /** As the lifecycle has it so far. */
  readonly status: DeploymentStatus
  /** Platform user groups whose members may use it. */
  readonly users: readonly string[]
  readonly deciders: readonly PersonId[]
  readonly owner?: Owner
}

/** Deployments of what a target names, in whatever status. */
export async function deploymentsMatching(
  db: Database,
  organisation: string,
  block: Pick<Block, 'kind' | 'value'>,
): Promise<MatchingDeployment[]> {
  const { rows } = await db.query<
    Omit<MatchingDeployment, 'owner'> & { owner: string | null; owner_is_group: boolean }
  >(
    `select d.reference as server, d.environment, d.version, d.status, d.users, d.deciders, s.owner, s.owner_is_group
     from deployments d join servers s using (organisation, reference)
     where organisation = $1 and case $2
       when 'package' then $3 in (d.reference, d.package)
       when 'version' then $3 in (d.release_reference, d.package_release)
       when 'publisher' then d.publisher = $3
       when 'digest' then $3 in (d.artifact_digest, d.lock_digest, d.manifest_digest)
       else false end
     order by d.reference, d.environment`,
    [organisation, block.kind, storable(block.value)],
  )
  return rows.map(({ owner, owner_is_group, ...row }) => ({
    ...row,
    ...(owner === null ? {} : { owner: { id: owner, group: owner_is_group } }),
  }))
}
