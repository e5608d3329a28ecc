import type { Actor, Owner } from '../people.ts'
import type { Deployment, ServerState } from '../server.ts'
import { answered, type Change, change, nothing, type Refusal, refuse } from './change.ts'
import { earliest, firstDue } from './due.ts'
import { inEnvironments, replaceDeployments, standing } from './state.ts'

export interface ReaffirmCommand {
  readonly commandId: string
  readonly actor: Actor
  /** Empty: wherever it stands. */
  readonly environments: readonly string[]
  readonly choice:
    | { readonly kind: 'keep' }
    | { readonly kind: 'narrow'; readonly tools: readonly string[] }
    | { readonly kind: 'hand_over'; readonly owner: Owner }
}

/** True for the owner, or a member of the owning group as the platform just said. */
export function owns(state: ServerState, actor: Actor): boolean {
  if (!state.owner) return false
  return state.owner.group ? (actor.memberOf ?? []).includes(state.owner.id) : state.owner.id === actor.person
}

export function refuseReaffirmation(state: ServerState, command: ReaffirmCommand): Refusal | undefined {
  if (answered(state, command.commandId)) return undefined
  if (!owns(state, command.actor))
    return refuse('not_owner', `Only the owner of ${state.reference} answers this.`)
  const live = inEnvironments(standing(state), command.environments)
  if (live.length === 0) {
    return refuse(
      'not_live',
      `${state.reference} does not stand there any more. Request it again with /mcp request.`,
    )
  }
  const { choice } = command
  if (choice.kind === 'narrow') {
    if (choice.tools.length === 0)
      return refuse('unknown_tool', 'Keep at least one tool, or retire the server.')
    const approved = new Set(live.flatMap((d) => d.tools))
    if (choice.tools.some((tool) => !approved.has(tool))) {
      return refuse('unknown_tool', 'Narrowing keeps some of the approved tools; a new one needs a review.')
    }
  }
  return undefined
}

/** The owner says that the server is still needed (whole or narrowed), or that somebody else should say so. */
export function reaffirm(state: ServerState, command: ReaffirmCommand, now: string): Change {
  const known = answered(state, command.commandId)
  if (known) return nothing(state, known)
  const refusal = refuseReaffirmation(state, command)
  const rules = state.reaffirmation
  if (refusal || !rules) {
    return nothing(state, refusal ?? refuse('not_live', 'It was never approved.'))
  }
  const { choice, actor, commandId } = command
  if (choice.kind === 'hand_over') return handOver(state, command, choice.owner, now)
  const live = inEnvironments(standing(state), command.environments)
  const kept = live.map((d): Deployment => {
    const tools = choice.kind === 'narrow' ? d.tools.filter((tool) => choice.tools.includes(tool)) : d.tools
    const due = firstDue(`${state.organisation}/${state.reference}`, rules, now)
    const dueAt = earliest(due, d.endsAt) ?? due
    return { ...d, tools, dueAt, pinged: [], changedAt: now }
  })
  const environments = kept.map((d) => d.environment)
  const dueAt = kept.map((d) => d.dueAt).sort()[0] ?? now
  const narrowed = choice.kind === 'narrow'
  return change(state, { deployments: replaceDeployments(state, kept) }, now, {
    commandId,
    answer: {
      ok: true,
      text: `${narrowed ? 'Narrowed and kept' : 'Kept'}: ${state.reference} in ${environments.join(', ')} until ${dueAt.slice(0, 10)}.`,
    },
    events: [
      { kind: 'reaffirmation.kept', actor: actor.person, body: { environments, dueAt } },
      ...(narrowed
        ? kept.map((d) => ({
            kind: 'deployment.narrowed' as const,
            actor: actor.person,
            body: { environment: d.environment, tools: [...d.tools] },
          }))
        : []),
    ],
    notices: state.owner
      ? [{ to: { kind: 'owner', owner: state.owner }, say: { what: 'reaffirmed', environments, dueAt } }]
      : [],
  })
}

function handOver(state: ServerState, command: ReaffirmCommand, owner: Owner, now: string): Change {
  const dueAt = standing(state)
    .map((d) => d.dueAt)
    .sort()[0]
  return change(state, { owner }, now, {
    commandId: command.commandId,
    answer: {
      ok: true,
      text: `Handed over. The new owner is told, and is asked before ${dueAt?.slice(0, 10) ?? 'it ends'}.`,
    },
    events: [
      {
        kind: 'owner.changed',
        actor: command.actor.person,
        body: { from: state.owner?.id ?? null, to: owner.id },
      },
    ],
    notices: [
      {
        to: { kind: 'owner', owner },
        say: { what: 'handed_over', from: command.actor.person, ...(dueAt ? { dueAt } : {}) },
      },
    ],
  })
}
