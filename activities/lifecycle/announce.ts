import { diffView, noticeCard, progressCard, reviewCard } from '../../domain/cards/index.ts'
import type { Notice, Recipient } from '../../domain/lifecycle/index.ts'
import type { Review } from '../../domain/review.ts'
import type { ServerState } from '../../domain/server.ts'
import type { Message } from '../outbox/index.ts'
import { readEvidence } from '../registry/index.ts'
import { groupMentions } from './groups.ts'
import { askSoon, refreshOwnerCards } from './owner.ts'
import type { LifecycleParts } from './parts.ts'
import { ownersOf, send } from './send.ts'
import type { LifecycleActivities } from './types.ts'

export const reviewKey = (reference: string, review: string): string => `review/${reference}/${review}`

/** Draws what stands and says what is new. Everything goes through the outbox, so doing it twice says it once. */
export function announcing(parts: LifecycleParts): Pick<LifecycleActivities, 'announce'> {
  return {
    async announce({ state, notices }) {
      if (state.review) await drawReview(parts, state, state.review)
      for (const notice of notices) await say(parts, state, notice)
    },
  }
}

async function drawReview(parts: LifecycleParts, state: ServerState, review: Review): Promise<void> {
  const { organisation, reference, revision } = state
  const key = reviewKey(reference, review.id)
  const groups = await groupMentions(parts)
  const evidence = review.release
    ? await readEvidence(parts.pool, organisation, review.release.evidence)
    : undefined
  const against =
    evidence && review.against ? await readEvidence(parts.pool, organisation, review.against) : undefined
  const card = reviewCard({
    state,
    review,
    groups,
    ...(evidence ? { evidence, diff: diffView(evidence, against) } : {}),
  })
  await send(parts, { organisation, key, to: { place: parts.policy().channels.reviews }, card, revision })
  if (review.progress.length > 0) {
    const to = { parentKey: key }
    await send(parts, { organisation, key: `${key}/progress`, to, card: progressCard(review), revision })
  }
}

async function say(parts: LifecycleParts, state: ServerState, notice: Notice): Promise<void> {
  const { what } = notice.say
  if (what === 'reaffirmation_due') return askSoon(parts, state, notice)
  if (what === 'reaffirmed') return refreshOwnerCards(parts, state)
  if (what === 'expired' || what === 'stopped') await refreshOwnerCards(parts, state)
  const card = noticeCard(state, notice, await groupMentions(parts))
  for (const { to, suffix } of await recipients(parts, state, notice.to)) {
    await send(parts, {
      organisation: state.organisation,
      key: `${notice.key}${suffix}`,
      to,
      card,
      revision: 1,
    })
  }
}

async function recipients(
  parts: LifecycleParts,
  state: ServerState,
  to: Recipient,
): Promise<{ to: Message['to']; suffix: string }[]> {
  if (to.kind === 'person') return [{ to: { person: to.id }, suffix: '' }]
  if (to.kind === 'thread')
    return [{ to: { parentKey: reviewKey(state.reference, to.reviewId) }, suffix: '' }]
  if (to.kind === 'security') return [{ to: { place: parts.policy().channels.security }, suffix: '' }]
  return (await ownersOf(parts, to.owner)).map((person) => ({ to: { person }, suffix: `/${person}` }))
}
