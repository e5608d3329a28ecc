import type pg from 'pg'
import { packageName } from '../../domain/block.ts'
import type { Deployment, ServerState } from '../../domain/server.ts'
import { storable } from '../database.ts'

/** Makes the table say of this server what its state says, no less and no more. */
export async function writeDeployments(client: pg.ClientBase, state: ServerState): Promise<void> {
  const { organisation, reference, deployments } = state
  await client.query(
    'delete from deployments where organisation = $1 and reference = $2 and environment <> all($3::text[])',
    [organisation, reference, deployments.map((d) => d.environment)],
  )
  for (const deployment of deployments) await writeDeployment(client, organisation, reference, deployment)
}

async function writeDeployment(
  client: pg.ClientBase,
  organisation: string,
  reference: string,
  deployment: Deployment,
): Promise<void> {
  const { release } = deployment
  const columns: { readonly [column: string]: unknown } = {
    organisation,
    reference,
    environment: deployment.environment,
    status: deployment.status,
    reason: deployment.reason === undefined ? null : storable(deployment.reason),
    release_reference: release.reference,
    version: release.version,
    artifact_digest: release.digests.artifact,
    lock_digest: release.digests.lock,
    manifest_digest: release.digests.manifest,
    evidence_digest: release.evidence,
    package: packageName(release.package) ?? null,
    package_release: release.package ?? null,
    publisher: release.publisher === undefined ? null : storable(release.publisher),
    tools: deployment.tools.map(storable),
    users: deployment.users.map(storable),
    tier: deployment.tier,
    rollout: deployment.rollout,
    deciders: deployment.deciders.map(storable),
    review_id: deployment.reviewId,
    approved_at: deployment.approvedAt,
    due_at: deployment.dueAt,
    ends_at: deployment.endsAt ?? null,
    pinged: deployment.pinged.length > 0,
    changed_at: deployment.changedAt,
    release: JSON.stringify(release),
  }
  const names = Object.keys(columns)
  const places = names.map((_, i) => `$${i + 1}`)
  await client.query(
    `insert into deployments (${names.join(', ')}) values (${places.join(', ')})
     on conflict (organisation, reference, environment) do update
     set (${names.join(', ')}) = row(${names.map((name) => `excluded.${name}`).join(', ')})`,
    Object.values(columns),
  )
}
