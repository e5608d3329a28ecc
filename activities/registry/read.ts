import type { Block } from '../../domain/block.ts'
import type { Deployment, ServerState } from '../../domain/server.ts'
import type { Database } from '../database.ts'
import { asReference } from './names.ts'

/** A deployment as it counts now: `blocked`, with the block, from the block's commit on. */
export type DeploymentView = Deployment & { readonly block?: Block }

/** A server as everyone reads it. */
export type ServerView = Omit<ServerState, 'handled' | 'deployments'> & {
  readonly deployments: readonly DeploymentView[]
}

type BlockRow = Block & { readonly environment: string }

/** Selects whole servers; `where` sees `servers s`, and `$1` is the organisation. */
export async function selectServers(
  db: Database,
  organisation: string,
  where: string,
  parameters: readonly unknown[],
  rest = 'order by s.reference',
): Promise<ServerView[]> {
  // The state is taken out of its JSON here, not there: the JSON operators refuse texts with \u0000.
  const { rows } = await db.query<{ state: ServerState; blocks: BlockRow[] }>(
    `select s.state, coalesce((
       select json_agg(json_build_object('environment', d.environment, 'kind', d.block_kind, 'value', d.block_value,
         'by', d.block_by, 'reason', d.block_reason, 'at', d.block_at))
       from deployments_now d
       where d.organisation = s.organisation and d.reference = s.reference and d.block_kind is not null
     ), '[]') as blocks
     from servers s where s.organisation = $1 and (${where}) ${rest}`,
    [organisation, ...parameters],
  )
  return rows.map(({ state, blocks }) => view(state, blocks))
}

function view({ handled: _, ...state }: ServerState, blocks: readonly BlockRow[]): ServerView {
  return {
    ...state,
    deployments: state.deployments.map((deployment): DeploymentView => {
      const row = blocks.find((b) => b.environment === deployment.environment)
      if (!row) return deployment
      const { environment: _, ...found } = row
      const block = { ...found, at: new Date(found.at).toISOString() }
      return deployment.status === 'active'
        ? { ...deployment, status: 'blocked', reason: block.reason, block }
        : { ...deployment, block }
    }),
  }
}

/** Servers in order of reference. `next` is what to ask `after` for more. */
export async function listServers(
  db: Database,
  organisation: string,
  page: { after?: string; limit?: number } = {},
): Promise<{ servers: ServerView[]; next?: string }> {
  const limit = page.limit ?? 100
  const found = await selectServers(
    db,
    organisation,
    's.reference > $2',
    [page.after ?? '', limit + 1],
    'order by s.reference limit $3',
  )
  const servers = found.slice(0, limit)
  const next = found.length > limit ? servers.at(-1)?.reference : undefined
  return { servers, ...(next === undefined ? {} : { next }) }
}

/** One server by its reference; a version in it is passed over. */
export async function showServer(
  db: Database,
  organisation: string,
  reference: string,
): Promise<ServerView | undefined> {
  const found = await selectServers(db, organisation, 's.reference = $2', [
    asReference(reference) ?? reference,
  ])
  return found[0]
}

/**
 * Servers a typed name may mean: one for a whole reference, several where a short name is ambiguous (at most 25), and then
 * a person must choose.
 */
export async function serverByName(db: Database, organisation: string, name: string): Promise<ServerView[]> {
  const exact = await showServer(db, organisation, name)
  if (exact) return [exact]
  return selectServers(
    db,
    organisation,
    's.names @> array[$2::text]',
    [name.trim().toLowerCase()],
    'order by s.reference limit 25',
  )
}
