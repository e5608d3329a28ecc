import { type Due, ownerCard } from '../../domain/cards/index.ts'
import { parseDuration } from '../../domain/duration.ts'
import type { Notice } from '../../domain/lifecycle/index.ts'
import { type OwnerInput, ownerWorkflowId, PING_OWNER, REMIND_OWNER } from '../../domain/names.ts'
import type { KnownServer, ServerState } from '../../domain/server.ts'
import {
  closePingBatch,
  openPingBatch,
  type Ping,
  queuePing,
  sentBatches,
  showServer,
} from '../registry/index.ts'
import type { LifecycleParts } from './parts.ts'
import { ownersOf, send } from './send.ts'
import type { OwnerActivities } from './types.ts'

/** Puts a ping into the owner's next message. */
export async function askSoon(parts: LifecycleParts, state: ServerState, notice: Notice): Promise<void> {
  const { say, to, key } = notice
  if (say.what !== 'reaffirmation_due' || to.kind !== 'owner') return
  const { organisation, reference } = state
  const { owner } = to
  const { environments, dueAt } = say
  await queuePing(parts.pool, organisation, { key, owner, reference, environments, dueAt }, parts.now())
  const batchMs = parseDuration(parts.policy().reaffirmation.batch) ?? 0
  const input: OwnerInput = { organisation, owner, batchMs }
  await parts.temporal.workflow.signalWithStart(REMIND_OWNER, {
    workflowId: ownerWorkflowId(organisation, owner.id),
    taskQueue: parts.taskQueue,
    args: [input],
    signal: PING_OWNER,
  })
}

export function owning(parts: LifecycleParts): OwnerActivities {
  return {
    async askOwner({ organisation, owner }) {
      const open = await openPingBatch(parts.pool, organisation, owner.id)
      if (!open) return
      await draw(parts, organisation, open)
      await closePingBatch(parts.pool, organisation, open.batch, parts.now())
    },
  }
}

/** An answer given anywhere is true in every copy: messages that asked about this server are drawn anew. */
export async function refreshOwnerCards(parts: LifecycleParts, state: ServerState): Promise<void> {
  for (const batch of await sentBatches(parts.pool, state.organisation, state.reference)) {
    await draw(parts, state.organisation, batch)
  }
}

async function draw(
  parts: LifecycleParts,
  organisation: string,
  { batch, pings }: { batch: string; pings: readonly Ping[] },
): Promise<void> {
  const [first] = pings
  if (!first) return
  const due: Due[] = []
  let revision = 1
  for (const ping of latest(pings)) {
    const server = await showServer(parts.pool, organisation, ping.reference)
    if (!server) continue
    due.push(dueOf(ping, server))
    revision += server.revision
  }
  const card = ownerCard(due)
  for (const person of await ownersOf(parts, first.owner)) {
    await send(parts, { organisation, key: `owner/${batch}/${person}`, to: { person }, card, revision })
  }
}

/** One line a server, however often it was asked about in this message. */
function latest(pings: readonly Ping[]): Ping[] {
  return [...new Map(pings.map((p) => [p.reference, p])).values()]
}

function dueOf(ping: Ping, server: KnownServer): Due {
  const asked = server.deployments.filter((d) => ping.environments.includes(d.environment))
  const still = asked.filter((d) => d.status === 'active' || d.status === 'suspended')
  const waits = still.some((d) => d.dueAt === ping.dueAt)
  const [one] = still
  const answered = waits
    ? undefined
    : one
      ? `Kept, until ${one.dueAt.slice(0, 10)}.`
      : `Ended: ${[...new Set(asked.map((d) => d.status))].join(', ') || 'gone'}.`
  return {
    server: ping.reference,
    version: asked[0]?.release.version ?? '',
    environments: ping.environments,
    tools: asked[0]?.tools.length ?? 0,
    dueAt: ping.dueAt,
    ...(answered === undefined ? {} : { answered }),
  }
}
