import { type Block, blockMatches } from '../block.ts'
import type { Actor } from '../people.ts'
import type { Deployment, DeploymentStatus, ServerState } from '../server.ts'
import { answered, type Change, change, type NoticeDraft, nothing, type Refusal, refuse } from './change.ts'
import { staleMembership } from './decide.ts'
import { owns } from './reaffirm.ts'
import { inEnvironments, openReview, replaceDeployments } from './state.ts'

export interface StopCommand {
  readonly commandId: string
  readonly actor: Actor
  readonly kind: 'retire' | 'suspend' | 'resume'
  /** Empty: wherever it stands. */
  readonly environments: readonly string[]
  readonly reason: string
  /** Policy groups that may suspend, resume, and retire what they do not own. */
  readonly security: readonly string[]
}

const FROM: { readonly [kind in StopCommand['kind']]: readonly DeploymentStatus[] } = {
  retire: ['active', 'suspended', 'expired'],
  suspend: ['active'],
  resume: ['suspended'],
}
const TO = { retire: 'retired', suspend: 'suspended', resume: 'active' } as const

export function refuseStop(state: ServerState, command: StopCommand, now: string): Refusal | undefined {
  if (answered(state, command.commandId)) return undefined
  const { actor, kind } = command
  if (staleMembership(actor, now)) {
    return refuse('membership_stale', 'Your group membership was looked up too long ago. Please try again.')
  }
  const isSecurity = actor.groups.some((group) => command.security.includes(group))
  if (!isSecurity && !(kind === 'retire' && owns(state, actor))) {
    const who = kind === 'retire' ? 'its owner or members of' : 'members of'
    return refuse('not_allowed', `Only ${who} ${command.security.join(', ')} may ${kind} ${state.reference}.`)
  }
  if (command.reason.trim() === '') return refuse('reason_missing', 'Please say why: its owner will read it.')
  if (affected(state, command).length === 0) {
    return refuse('not_live', `Nothing of ${state.reference} is there to ${kind}.`)
  }
  return undefined
}

function affected(state: ServerState, command: StopCommand): Deployment[] {
  return inEnvironments(state.deployments, command.environments).filter((d) =>
    FROM[command.kind].includes(d.status),
  )
}

/** Ends, halts or takes up again what stands, with a reason. */
export function stop(state: ServerState, command: StopCommand, now: string): Change {
  const known = answered(state, command.commandId)
  if (known) return nothing(state, known)
  const refusal = refuseStop(state, command, now)
  if (refusal) return nothing(state, refusal)
  const status = TO[command.kind]
  const reason = command.reason.trim()
  const by = command.actor.person
  const changed = affected(state, command).map((d): Deployment => ({ ...d, status, reason, changedAt: now }))
  const environments = changed.map((d) => d.environment)
  const kind = (
    { retire: 'deployment.retired', suspend: 'deployment.suspended', resume: 'deployment.resumed' } as const
  )[command.kind]
  return change(state, { deployments: replaceDeployments(state, changed) }, now, {
    commandId: command.commandId,
    answer: { ok: true, text: `${state.reference} is ${status} in ${environments.join(', ')}.` },
    events: environments.map((environment) => ({ kind, actor: by, body: { environment, reason } })),
    notices: told(state, { what: 'stopped', status, environments, by, reason }),
  })
}

/** A kill switch was thrown: deployments of what it names stop, and an open review of it closes. */
export function block(state: ServerState, thrown: Block, now: string): Change {
  const { by, reason } = thrown
  const hit = state.deployments.filter(
    (d) => d.status !== 'blocked' && blockMatches(thrown, state.reference, d.release),
  )
  const changed = hit.map((d): Deployment => ({ ...d, status: 'blocked', reason, changedAt: now }))
  const environments = changed.map((d) => d.environment)
  const review = openReview(state)
  const running = review && blockMatches(thrown, state.reference, review.release) ? review : undefined
  if (changed.length === 0 && !running) return nothing(state)
  return change(
    state,
    {
      deployments: replaceDeployments(state, changed),
      ...(running ? { review: { ...running, status: 'blocked', failure: reason, closedAt: now } } : {}),
    },
    now,
    {
      events: [
        ...environments.map((environment) => ({
          kind: 'deployment.blocked' as const,
          actor: by,
          body: { environment, reason },
        })),
        ...(running
          ? [
              {
                kind: 'review.closed' as const,
                actor: by,
                body: { review: running.id, outcome: 'blocked', reason },
              },
            ]
          : []),
      ],
      notices: [
        ...(environments.length > 0
          ? told(state, { what: 'stopped', status: 'blocked', environments, by, reason })
          : []),
        ...(running
          ? [
              {
                to: { kind: 'person' as const, id: running.request.requester },
                say: { what: 'outcome', outcome: 'blocked', reason } as const,
              },
            ]
          : []),
      ],
    },
  )
}

function told(state: ServerState, say: NoticeDraft['say']): NoticeDraft[] {
  return [
    { to: { kind: 'security' }, say },
    ...(state.owner ? [{ to: { kind: 'owner' as const, owner: state.owner }, say }] : []),
  ]
}
