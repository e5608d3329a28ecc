import type { Actor } from '../people.ts'
import type { Decision, Review, Verdict } from '../review.ts'
import type { ServerState } from '../server.ts'
import { isLive } from '../tier.ts'
import { answered, type Change, change, nothing, type Refusal, refuse } from './change.ts'
import { shownDigest } from './digests.ts'
import { allowedEnvironments, quorum, ruleOf } from './quorum.ts'

export interface DecideCommand {
  readonly commandId: string
  readonly reviewId: string
  readonly actor: Actor
  readonly verdict: Verdict
  readonly reason: string
  /** Approve these tools only. */
  readonly tools?: readonly string[]
  /** Short digest that the person's card showed. */
  readonly shown: string
}

/** Membership looked up longer ago than this is looked up again: the platform's answer may have changed. */
const MEMBERSHIP_FRESH_MS = 60_000
/** The bot's clock and the workflow's may differ; a look-up from further in the future is not believed. */
const CLOCK_SKEW_MS = 30_000

export function staleMembership(actor: Actor, now: string): boolean {
  const age = Date.parse(now) - Date.parse(actor.groupsAt)
  return !(age <= MEMBERSHIP_FRESH_MS + CLOCK_SKEW_MS && age >= -CLOCK_SKEW_MS)
}

/** Why this person may not speak in this review at all, or undefined. */
export function refuseReviewer(
  state: ServerState,
  command: { reviewId: string; actor: Actor; shown: string },
  now: string,
): Refusal | undefined {
  const { review } = state
  const { actor } = command
  if (!review || review.id !== command.reviewId) {
    return refuse('no_review', `There is no review ${command.reviewId} of ${state.reference} any more.`)
  }
  if (review.status !== 'in_review' || !review.release) {
    return refuse('review_closed', `This review is ${sayStatus(review)}; nothing was changed.`)
  }
  if (command.shown !== shownDigest(review)) {
    return refuse(
      'digest_moved',
      'What your card showed is not what is under review now. Look at the current card.',
    )
  }
  if (actor.person === review.request.requester) {
    return refuse('own_request', 'You asked for this server, so somebody else must decide.')
  }
  if (staleMembership(actor, now)) {
    return refuse('membership_stale', 'Your group membership was looked up too long ago. Please try again.')
  }
  const { reviewers } = ruleOf(review)
  if (!actor.groups.some((group) => reviewers.includes(group))) {
    return refuse('not_a_reviewer', `Only members of ${reviewers.join(', ')} decide on Tier ${review.tier}.`)
  }
  return undefined
}

/** Synchronous, so that it can stand as the Update's validator. */
export function refuseDecision(state: ServerState, command: DecideCommand, now: string): Refusal | undefined {
  if (answered(state, command.commandId)) return undefined
  const refusal = refuseReviewer(state, command, now)
  if (refusal) return refusal
  const review = state.review
  if (!review?.release) return refuse('no_review', 'There is no review.')
  if (command.verdict !== 'approve' && command.reason.trim() === '') {
    return refuse('reason_missing', 'Please say why: the requester will read it.')
  }
  const known = new Set(review.release.tools.map((t) => t.name))
  if (command.tools?.some((tool) => !known.has(tool))) {
    return refuse('unknown_tool', 'A tool you ticked is not in this release. Look at the current card.')
  }
  if (command.tools?.length === 0) {
    return refuse('unknown_tool', 'Tick at least one tool, or reject the request.')
  }
  if (command.verdict === 'approve' && allowedEnvironments(review).length === 0) {
    return refuse(
      'tier_blocked',
      `Tier ${review.tier} is never approved for ${review.request.environments.join(', ')}. Reject it, or ask for changes.`,
    )
  }
  if (command.verdict === 'approve' && review.waivers.some((waiver) => !isLive(waiver, now))) {
    return refuse('tier_blocked', 'A waiver that this tier rests on has ended. Waive it anew, or reject.')
  }
  const before = review.decisions.find((d) => d.person === command.actor.person)
  if (before && before.verdict === command.verdict && sameTools(before, command)) {
    return refuse('already_decided', 'Your voice is counted already; one a person.')
  }
  return undefined
}

function sameTools(before: Decision, command: DecideCommand): boolean {
  return (
    JSON.stringify([...(before.tools ?? [])].sort()) === JSON.stringify([...(command.tools ?? [])].sort())
  )
}

/** Adds one voice (a second one by the same person replaces the first). A rejection or a wish for changes ends the review. */
export function decide(state: ServerState, command: DecideCommand, now: string): Change {
  const known = answered(state, command.commandId)
  if (known) return nothing(state, known)
  const refusal = refuseDecision(state, command, now)
  const review = state.review
  if (refusal || !review) {
    return nothing(state, refusal ?? refuse('no_review', 'There is no review.'))
  }
  const decision: Decision = {
    person: command.actor.person,
    verdict: command.verdict,
    reason: command.reason.trim(),
    groups: command.actor.groups,
    authentication: command.actor.authentication,
    at: now,
    commandId: command.commandId,
    ...(command.tools ? { tools: command.tools } : {}),
  }
  const decisions = [...review.decisions.filter((d) => d.person !== decision.person), decision]
  const voiced: Review = { ...review, decisions }
  const ended =
    command.verdict === 'reject'
      ? 'rejected'
      : command.verdict === 'changes'
        ? 'changes_requested'
        : undefined
  const next: Review = ended ? { ...voiced, status: ended, closedAt: now } : voiced
  const view = quorum(next)
  const missing = view.missing.length > 0 ? `, one of them from ${view.missing.join(' and ')}` : ''
  const text = ended
    ? `Recorded: ${ended === 'rejected' ? 'rejected' : 'changes asked for'}. The requester is told.`
    : view.complete
      ? `Recorded: your approval completes the quorum (${view.have} of ${view.need}).`
      : `Recorded: ${view.have} of ${view.need} approvals${missing ? ` (still needed${missing})` : ''}.`
  return change(state, { review: next }, now, {
    commandId: command.commandId,
    answer: { ok: true, text, reviewId: review.id },
    events: [
      {
        kind: 'decision.recorded',
        actor: decision.person,
        body: {
          review: review.id,
          verdict: decision.verdict,
          reason: decision.reason,
          groups: [...decision.groups],
          authentication: decision.authentication,
          shown: command.shown,
          command: command.commandId,
          ...(decision.tools ? { tools: [...decision.tools] } : {}),
        },
      },
      ...(ended
        ? [
            {
              kind: 'review.closed' as const,
              body: { review: review.id, outcome: ended, reason: decision.reason },
            },
          ]
        : []),
    ],
    notices: [
      {
        to: { kind: 'thread', reviewId: review.id },
        say: {
          what: 'decision',
          person: decision.person,
          verdict: decision.verdict,
          reason: decision.reason,
        },
      },
      ...(ended
        ? [
            {
              to: { kind: 'person' as const, id: review.request.requester },
              say: { what: 'outcome' as const, outcome: ended, reason: decision.reason } as const,
            },
          ]
        : []),
    ],
  })
}

function sayStatus(review: Review): string {
  const words: { [status in Review['status']]: string } = {
    gathering: 'still gathering evidence',
    could_not_gather: 'closed: the evidence could not be gathered',
    in_review: 'open',
    approved: 'approved already',
    rejected: 'rejected already',
    changes_requested: 'closed: changes were asked for',
    unanswered: 'closed: nobody answered in time',
    blocked: 'closed: the release is blocked',
  }
  return words[review.status]
}
