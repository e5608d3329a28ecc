import { shortDigest } from '../digest.ts'
import type { ReleaseSummary } from '../release.ts'
import type { Progress, Review, ReviewRules, ServerRequest } from '../review.ts'
import type { ReaffirmationRules, ServerState } from '../server.ts'
import { proposeTier } from '../tier.ts'
import { answered, type Change, change, nothing } from './change.ts'
import { releaseDigest } from './digests.ts'
import { openReview, plus, standing } from './state.ts'

export interface OpenCommand {
  readonly commandId: string
  readonly kind: Review['kind']
  /** With a version where the developer named one. */
  readonly asked: string
  readonly request: ServerRequest
  readonly rules: ReviewRules
  readonly reaffirmation: ReaffirmationRules
}

/** Named twice is named once: an environment has one deployment. */
const each = (names: readonly string[]): string[] => [...new Set(names)]

/** Opens a review, or leads to the one that is open already. */
export function open(state: ServerState, command: OpenCommand, now: string): Change {
  const { commandId, request } = command
  const known = answered(state, commandId)
  if (known) return nothing(state, known)
  const running = openReview(state)
  if (running) {
    const text = `A review of ${state.reference} is open already; you were led to it.`
    return change(state, {}, now, { commandId, answer: { ok: true, text, reviewId: running.id } })
  }
  const id = String(state.reviews + 1)
  const serving = standing(state)[0]
  const review: Review = {
    id,
    kind: command.kind,
    asked: command.asked,
    status: 'gathering',
    request: { ...request, users: each(request.users), environments: each(request.environments) },
    rules: command.rules,
    progress: [],
    waivers: [],
    decisions: [],
    ...(serving ? { against: serving.release.evidence } : {}),
  }
  return change(state, { review, reviews: state.reviews + 1, reaffirmation: command.reaffirmation }, now, {
    commandId,
    answer: { ok: true, text: `Gathering the evidence for ${command.asked}.`, reviewId: id },
    events: [
      {
        kind: 'review.requested',
        actor: request.requester,
        body: {
          review: id,
          asked: command.asked,
          purpose: request.purpose,
          owner: request.owner.id,
          users: [...request.users],
          environments: [...request.environments],
          data: request.data,
          policy: command.rules.policyDigest,
        },
      },
    ],
  })
}

/** Shows one step of the gathering. A fact of the moment: it enters the card, not the record. */
export function progress(state: ServerState, step: Progress, now: string): Change {
  const review = state.review
  if (!review) return nothing(state)
  const others = review.progress.filter((p) => p.step !== step.step)
  return change(state, { review: { ...review, progress: [...others, step] } }, now, {})
}

/** The evidence is there: the reviewers are asked. */
export function gathered(state: ServerState, release: ReleaseSummary, now: string): Change {
  const review = state.review
  if (review?.status !== 'gathering') return nothing(state)
  const tier = proposeTier(release.tierFacts, review.waivers, now)
  const { remindAfterMs, escalateAfterMs, closeAfterMs } = review.rules
  const opened: Review = {
    ...review,
    status: 'in_review',
    release,
    tier: tier.proposed,
    tierReasons: tier.reasons,
    openedAt: now,
    remindAt: plus(now, remindAfterMs),
    escalateAt: plus(now, escalateAfterMs),
    closesAt: plus(now, closeAfterMs),
  }
  return change(state, { review: opened }, now, {
    events: [
      {
        kind: 'evidence.gathered',
        body: {
          review: review.id,
          release: release.reference,
          evidence: release.evidence,
          digests: { ...release.digests },
        },
      },
      {
        kind: 'review.opened',
        body: {
          review: review.id,
          tier: tier.proposed,
          shown: shortDigest(releaseDigest(release.digests)),
          closesAt: plus(now, closeAfterMs),
        },
      },
    ],
  })
}

/** No evidence could be had: the review ends and the requester is told why. */
export function couldNotGather(state: ServerState, failure: string, now: string): Change {
  const review = state.review
  if (review?.status !== 'gathering') return nothing(state)
  return change(state, { review: { ...review, status: 'could_not_gather', failure, closedAt: now } }, now, {
    events: [{ kind: 'evidence.failed', body: { review: review.id, failure } }],
    notices: [
      {
        to: { kind: 'person', id: review.request.requester },
        say: { what: 'outcome', outcome: 'could_not_gather', reason: failure },
      },
    ],
  })
}
