import type { Deployment, ServerState } from '../server.ts'
import { type Change, change, type EventDraft, type NoticeDraft } from './change.ts'
import { ruleOf } from './quorum.ts'
import { openReview, replaceDeployments, standing } from './state.ts'

const ms = (instant: string): number => Date.parse(instant)

/** The next instant (milliseconds since 1970) at which something is due by itself, or undefined. */
export function nextWake(state: ServerState): number | undefined {
  const instants: number[] = []
  const review = openReview(state)
  if (review?.status === 'in_review') {
    for (const at of [review.remindAt, review.escalateAt, review.closesAt]) if (at) instants.push(ms(at))
  }
  for (const d of standing(state)) {
    instants.push(ms(d.dueAt))
    const next = pending(state, d)[0]
    if (next !== undefined) instants.push(ms(d.dueAt) - next)
  }
  return instants.length === 0 ? undefined : Math.min(...instants)
}

/** Pings still to come for this due date, the earliest first. */
function pending(state: ServerState, d: Deployment): number[] {
  const all = state.reaffirmation?.pingsMs ?? []
  return all.filter((ping) => !d.pinged.includes(ping)).sort((a, b) => b - a)
}

/** Does everything that is due at `now`; undefined when nothing is. */
export function tick(state: ServerState, now: string): Change | undefined {
  return tickReview(state, now) ?? tickExpiry(state, now) ?? tickPings(state, now)
}

function tickReview(state: ServerState, now: string): Change | undefined {
  const review = openReview(state)
  if (review?.status !== 'in_review' || !review.closesAt) return undefined
  const thread = { kind: 'thread', reviewId: review.id } as const
  if (ms(review.closesAt) <= ms(now)) {
    return change(state, { review: { ...review, status: 'unanswered', closedAt: now } }, now, {
      events: [{ kind: 'review.closed', body: { review: review.id, outcome: 'unanswered' } }],
      notices: [
        {
          to: { kind: 'person', id: review.request.requester },
          say: { what: 'outcome', outcome: 'unanswered', reason: '' },
        },
      ],
    })
  }
  if (review.escalateAt && ms(review.escalateAt) <= ms(now)) {
    const { escalateAt: _, remindAt: __, ...rest } = review
    return change(state, { review: rest }, now, {
      events: [{ kind: 'review.escalated', body: { review: review.id } }],
      notices: [{ to: { kind: 'security' }, say: { what: 'review_escalated', closesAt: review.closesAt } }],
    })
  }
  if (review.remindAt && ms(review.remindAt) <= ms(now)) {
    const { remindAt: _, ...rest } = review
    const groups = ruleOf(review).reviewers
    return change(state, { review: rest }, now, {
      events: [{ kind: 'review.reminded', body: { review: review.id } }],
      notices: [{ to: thread, say: { what: 'review_reminder', groups, closesAt: review.closesAt } }],
    })
  }
  return undefined
}

function tickExpiry(state: ServerState, now: string): Change | undefined {
  const over = standing(state).filter((d) => ms(d.dueAt) <= ms(now))
  if (over.length === 0) return undefined
  const changed = over.map((d): Deployment => {
    const reason =
      d.endsAt && ms(d.endsAt) <= ms(now) ? 'a waiver it rests on has ended' : 'nobody re-affirmed it'
    return { ...d, status: 'expired', reason, changedAt: now }
  })
  const environments = changed.map((d) => d.environment)
  const notices: NoticeDraft[] = [{ to: { kind: 'security' }, say: { what: 'expired', environments } }]
  if (state.owner)
    notices.push({ to: { kind: 'owner', owner: state.owner }, say: { what: 'expired', environments } })
  return change(state, { deployments: replaceDeployments(state, changed) }, now, {
    events: changed.map(
      (d): EventDraft => ({
        kind: 'deployment.expired',
        body: { environment: d.environment, dueAt: d.dueAt },
      }),
    ),
    notices,
  })
}

function tickPings(state: ServerState, now: string): Change | undefined {
  const asked: Deployment[] = []
  for (const d of standing(state)) {
    const due = pending(state, d).filter((ping) => ms(d.dueAt) - ping <= ms(now))
    if (due.length > 0) asked.push({ ...d, pinged: [...d.pinged, ...due] })
  }
  const first = asked.map((d) => d.dueAt).sort()[0]
  if (first === undefined) return undefined
  const environments = asked.map((d) => d.environment)
  return change(state, { deployments: replaceDeployments(state, asked) }, now, {
    events: [
      { kind: 'reaffirmation.asked', body: { environments, dueAt: first, owner: state.owner?.id ?? null } },
    ],
    notices: state.owner
      ? [
          {
            to: { kind: 'owner', owner: state.owner },
            say: { what: 'reaffirmation_due', environments, dueAt: first },
          },
        ]
      : [],
  })
}
