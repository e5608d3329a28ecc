import type { Waiver } from '../concern.ts'
import type { Actor } from '../people.ts'
import type { ServerState } from '../server.ts'
import { isWaivable, proposeTier } from '../tier.ts'
import { answered, type Change, change, nothing, type Refusal, refuse } from './change.ts'
import { refuseReviewer } from './decide.ts'

export interface WaiveCommand {
  readonly commandId: string
  readonly reviewId: string
  readonly actor: Actor
  readonly concernId: string
  readonly reason: string
  /** ISO 8601. */
  readonly until: string
  readonly shown: string
}

export function refuseWaiver(state: ServerState, command: WaiveCommand, now: string): Refusal | undefined {
  if (answered(state, command.commandId)) return undefined
  const refusal = refuseReviewer(state, command, now)
  if (refusal) return refusal
  const review = state.review
  const concern = review?.release?.tierFacts.concerns.find((c) => c.id === command.concernId)
  if (!review || !concern || !isWaivable(concern)) {
    return refuse(
      'not_waivable',
      'Only what could not be checked can be waived; a finding stands until it is mended.',
    )
  }
  if (command.reason.trim() === '') return refuse('reason_missing', 'A waiver needs a reason.')
  const length = Date.parse(command.until) - Date.parse(now)
  if (!(length > 0 && length <= review.rules.maxWaiverMs)) {
    return refuse(
      'waiver_too_long',
      'A waiver needs an end date in the future, within the policy’s longest time.',
    )
  }
  return undefined
}

/**
 * Accepts, by name, one thing that could not be checked. Approvals given before are asked for again, because they were
 * given to another card.
 */
export function waive(state: ServerState, command: WaiveCommand, now: string): Change {
  const known = answered(state, command.commandId)
  if (known) return nothing(state, known)
  const refusal = refuseWaiver(state, command, now)
  const review = state.review
  if (refusal || !review?.release) {
    return nothing(state, refusal ?? refuse('no_review', 'There is no review.'))
  }
  const { concernId, until } = command
  const reason = command.reason.trim()
  const waiver: Waiver = { concernId, by: command.actor.person, reason, until }
  const waivers = [...review.waivers.filter((w) => w.concernId !== concernId), waiver]
  const tier = proposeTier(review.release.tierFacts, waivers, now)
  const next = { ...review, waivers, decisions: [], tier: tier.proposed, tierReasons: tier.reasons }
  return change(state, { review: next }, now, {
    commandId: command.commandId,
    answer: {
      ok: true,
      text: `Waived until ${until.slice(0, 10)}: ${concernId}. The tier is now ${tier.proposed}.`,
    },
    events: [
      {
        kind: 'concern.waived',
        actor: waiver.by,
        body: { review: review.id, concern: concernId, reason, until, tier: tier.proposed },
      },
    ],
    notices: [
      {
        to: { kind: 'thread', reviewId: review.id },
        say: { what: 'decision', person: waiver.by, verdict: 'waive', reason: `${concernId}: ${reason}` },
      },
    ],
  })
}
