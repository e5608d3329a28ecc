import { isDeepStrictEqual } from 'node:util'
import { parseReference, workflowId } from '../../domain/reference.ts'
import { stateQuery } from '../../workflows/index.ts'
import { named, ORGANISATION, type Stage } from './stage.ts'
import type { Moment } from './story.ts'

/** What is wrong in the registry, the record, the inbox and the outbox; empty when all is as it must be. */
export async function faultsInDatabase(stage: Stage, moment: Moment): Promise<string[]> {
  const { reference, lane } = moment
  const deciders = ['rita', 'sam'].map((name) => `slack:${stage.slack.userId(named(name, lane))}`).sort()
  const asked = async <Row extends object>(sql: string, ...values: unknown[]): Promise<Row[]> =>
    (await stage.db.query<Row>(sql, values)).rows
  const faults: string[] = []
  const want = (what: string, found: unknown, wanted: unknown): void => {
    if (!isDeepStrictEqual(found, wanted)) faults.push(`${what}: ${JSON.stringify(found)}`)
  }

  const reviews = await asked<{ status: string; deciders: string[] }>(
    'select status, array(select unnest(decided_by) order by 1) as deciders from reviews where reference = $1',
    reference,
  )
  want(
    'reviews',
    reviews.map((r) => ({ ...r })),
    [{ status: 'approved', deciders }],
  )
  const events = await asked<{
    kind: string
    actor: string
    command: string | null
    environments: string[] | null
  }>(
    `select kind, actor, body::json->>'command' as command,
       case when kind = 'review.closed' then array(select json_array_elements_text(body::json->'environments')) end as environments
     from record where subject = $1`,
    reference,
  )
  // Where the tier lets it go depends on what could be checked on this machine; it must stand just there.
  const environments = events.flatMap((event) => event.environments ?? []).sort()
  if (environments.length === 0) faults.push('the record names no approved environment')
  const deployments = await asked<{ environment: string; status: string; deciders: string[] }>(
    `select environment, status, array(select unnest(deciders) order by 1) as deciders
     from deployments where reference = $1 order by 1`,
    reference,
  )
  want(
    'deployments',
    deployments.map((d) => ({ ...d })),
    environments.map((environment) => ({ environment, status: 'active', deciders })),
  )

  const voices = events.filter(({ kind }) => kind === 'decision.recorded')
  want('voices on the record', voices.map(({ actor }) => actor).sort(), deciders)
  want('their commands', new Set(voices.map(({ command }) => command)).size, 2)
  const counted = ['review.requested', 'evidence.gathered', 'review.opened', 'review.closed'] as const
  for (const kind of counted) want(kind, events.filter((event) => event.kind === kind).length, 1)
  want(
    'deployment.approved',
    events.filter(({ kind }) => kind === 'deployment.approved').length,
    environments.length,
  )
  want('decision.dropped', events.filter(({ kind }) => kind === 'decision.dropped').length, 0)

  const unfinished = await asked<{ key: string }>(
    'select key from inbox where finished_at is null and actor = any($1)',
    ['dana', 'rita', 'sam'].map((name) => `slack:${stage.slack.userId(named(name, lane))}`),
  )
  want(
    'unfinished commands',
    unfinished.map(({ key }) => key),
    [],
  )
  const underWay = await asked<{ key: string }>(
    "select key from outbox where state <> 'posted' and strpos(key, $1) > 0",
    reference,
  )
  want(
    'messages under way',
    underWay.map(({ key }) => key),
    [],
  )
  return faults
}

/** What is wrong between Temporal and the registry, or stuck in Temporal. */
export async function faultsInTemporal(stage: Stage, { reference }: Moment): Promise<string[]> {
  const handle = stage.temporal.workflow.getHandle(workflowId(ORGANISATION, parseReference(reference)))
  const faults: string[] = []
  const { raw } = await handle.describe()
  const activities = raw.pendingActivities?.map((a) => `${a.activityType?.name} (attempt ${a.attempt})`) ?? []
  if (activities.length > 0) faults.push(`still under way: ${activities.join(', ')}`)
  if (raw.pendingWorkflowTask) faults.push(`a workflow task, attempt ${raw.pendingWorkflowTask.attempt}`)
  const { handled: _, ...state } = await handle.query(stateQuery)
  const { rows } = await stage.db.query('select state from servers where reference = $1', [reference])
  const registry: unknown = rows[0]?.state && { ...rows[0].state, handled: undefined }
  if (!isDeepStrictEqual(JSON.parse(JSON.stringify(state)), JSON.parse(JSON.stringify(registry ?? null)))) {
    faults.push('the registry differs from the lifecycle')
  }
  const { events } = await handle.fetchHistory()
  const failed = events?.flatMap((event) => event.workflowTaskFailedEventAttributes?.failure?.message ?? [])
  if (failed && failed.length > 0) faults.push(`workflow tasks failed: ${failed.join('; ')}`)
  return faults
}
