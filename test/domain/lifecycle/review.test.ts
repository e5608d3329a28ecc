import { describe, expect, it } from 'vitest'
import {
  complete,
  couldNotGather,
  decide,
  gathered,
  newServer,
  open,
  quorum,
  tick,
  waive,
  withdrawVoice,
} from '../../../domain/lifecycle/index.ts'
import type { PersonId } from '../../../domain/people.ts'
import type { ServerState } from '../../../domain/server.ts'
import {
  actor,
  approval,
  DAY,
  DEV,
  key,
  OWNER,
  openCommand,
  REVIEWER,
  release,
  SECURITY,
  STRANGER,
  shown,
} from '../../support/story/lifecycle.ts'

const T0 = '2026-11-01T09:00:00.000Z'
const at = (days: number): string => new Date(Date.parse(T0) + days * DAY).toISOString()

const inReview = (over = {}, rel = release()): ServerState =>
  gathered(open(newServer('acme', 'npm:files'), openCommand(T0, over), T0).state, rel, T0).state

const facts = (groups: Record<string, readonly string[]>) => ({
  groups,
  rollout: { development: 'enforce', production: 'warn' } as const,
})
const EVERYONE = { [REVIEWER]: ['reviewers'], [SECURITY]: ['reviewers', 'security'] }

function voices(state: ServerState, ...people: PersonId[]): ServerState {
  return people.reduce((s, person) => decide(s, approval(s, person, T0), T0).state, state)
}

describe('a review', () => {
  it('leads a second request to the review that is open', () => {
    const state = inReview()
    const again = open(state, openCommand(T0), T0)
    expect(again.answer).toMatchObject({ ok: true, reviewId: '1' })
    expect(again.state.reviews).toBe(1)
    expect(again.events).toEqual([])
  })

  it('asks for two voices on Tier 2, one of them from security', () => {
    const one = voices(inReview(), REVIEWER)
    expect(one.review && quorum(one.review)).toMatchObject({
      complete: false,
      have: 1,
      need: 2,
      missing: ['security'],
    })
    const two = voices(one, SECURITY)
    expect(two.review && quorum(two.review).complete).toBe(true)
    const approved = complete(two, facts(EVERYONE), at(1))
    expect(approved.state.review?.status).toBe('approved')
    expect(approved.state.deployments.map((d) => [d.environment, d.status, d.rollout])).toEqual([
      ['development', 'active', 'enforce'],
      ['production', 'active', 'warn'],
    ])
    expect(approved.state.deployments[0]?.deciders).toEqual([REVIEWER, SECURITY])
    expect(approved.state.owner?.id).toBe(OWNER)
  })

  it.each([
    ['the requester', DEV, {}, 'own_request'],
    ['a stranger', STRANGER, {}, 'not_a_reviewer'],
    [
      'a reviewer whose groups were asked for two minutes ago',
      REVIEWER,
      { groupsAt: '2026-11-01T08:58:00.000Z' },
      'membership_stale',
    ],
    [
      'a reviewer whose groups come from the future',
      REVIEWER,
      { groupsAt: '2026-11-01T09:02:00.000Z' },
      'membership_stale',
    ],
  ] as const)('refuses %s', (_who, person, over, code) => {
    const state = inReview()
    const command = approval(state, person, T0, { actor: { ...actor(person, T0), ...over } })
    const change = decide(state, command, T0)
    expect(change.answer).toMatchObject({ ok: false, code })
    expect(change.state).toBe(state)
  })

  it('refuses a card that showed another release, a closed review, a missing reason and an unknown tool', () => {
    const state = inReview()
    const refused = (over: object, now = T0) => decide(state, approval(state, REVIEWER, T0, over), now).answer
    expect(refused({ shown: '000000000000' })).toMatchObject({ code: 'digest_moved' })
    expect(refused({ reviewId: '7' })).toMatchObject({ code: 'no_review' })
    expect(refused({ verdict: 'reject', reason: '  ' })).toMatchObject({ code: 'reason_missing' })
    expect(refused({ tools: ['delete_everything'] })).toMatchObject({ code: 'unknown_tool' })
    const closed = decide(state, approval(state, REVIEWER, T0, { verdict: 'reject', reason: 'no' }), T0).state
    expect(decide(closed, approval(closed, SECURITY, T0), T0).answer).toMatchObject({ code: 'review_closed' })
  })

  it('counts one voice a person, and answers a redelivered click with what was said before', () => {
    const state = inReview()
    const command = approval(state, REVIEWER, T0)
    const first = decide(state, command, T0)
    const redelivered = decide(first.state, command, T0)
    expect(redelivered.state).toBe(first.state)
    expect(redelivered.answer).toEqual(first.answer)
    expect(decide(first.state, approval(first.state, REVIEWER, T0), T0).answer).toMatchObject({
      code: 'already_decided',
    })
  })

  it('approves the tools all approvers agree on, and waits while they agree on none', () => {
    const state = inReview()
    const some = decide(state, approval(state, REVIEWER, T0, { tools: ['read_file'] }), T0).state
    const both = voices(some, SECURITY)
    expect(complete(both, facts(EVERYONE), T0).state.deployments[0]?.tools).toEqual(['read_file'])
    const apart = decide(some, approval(some, SECURITY, T0, { tools: ['write_file'] }), T0).state
    expect(apart.review && quorum(apart.review)).toMatchObject({ complete: false, agreed: false })
  })

  it('drops the voice of somebody who left their group before the quorum was complete', () => {
    const two = voices(inReview(), REVIEWER, SECURITY)
    const change = complete(two, facts({ ...EVERYONE, [REVIEWER]: [] }), T0)
    expect(change.state.review?.status).toBe('in_review')
    expect(change.state.review?.decisions.map((d) => d.person)).toEqual([SECURITY])
    expect(change.events.map((e) => e.kind)).toEqual(['decision.dropped'])
  })

  it('takes the last voice back when memberships could not be looked up again', () => {
    const two = voices(inReview(), REVIEWER, SECURITY)
    const last = two.review?.decisions.at(-1)?.commandId ?? ''
    const change = withdrawVoice(two, last, 'Slack did not answer.', T0)
    expect(change.answer.ok).toBe(false)
    expect(change.state.review?.decisions).toHaveLength(1)
    expect(change.state.handled.find((h) => h.id === last)?.answer.ok).toBe(false)
  })

  it('never approves Tier 3 for production, though it may for another environment', () => {
    const bad = release('1.0.0', { tierFacts: { official: false, signature: 'mismatch', concerns: [] } })
    const both = inReview({}, bad)
    expect(both.review?.tier).toBe(3)
    const approved = complete(voices(both, REVIEWER, SECURITY), facts(EVERYONE), T0).state
    expect(approved.deployments.map((d) => d.environment)).toEqual(['development'])
    const only = inReview({ request: { ...openCommand(T0).request, environments: ['production'] } }, bad)
    expect(decide(only, approval(only, SECURITY, T0), T0).answer).toMatchObject({ code: 'tier_blocked' })
  })

  it('lets a reviewer waive what could not be checked; earlier voices are asked again and the approval ends with the waiver', () => {
    const concern = {
      id: 'signature.not-checked',
      severity: 'high',
      title: 'The signature could not be checked',
      notChecked: true,
    } as const
    const unseen = release('1.0.0', {
      tierFacts: { official: false, signature: 'not_checked', concerns: [concern] },
    })
    const state = voices(inReview({}, unseen), REVIEWER)
    expect(state.review?.tier).toBe(3)
    const command = {
      commandId: key(),
      reviewId: '1',
      actor: actor(SECURITY, T0),
      concernId: concern.id,
      reason: 'the registry was away; checked by hand',
      until: at(30),
      shown: shown(state),
    }
    expect(waive(state, { ...command, until: at(400) }, T0).answer).toMatchObject({ code: 'waiver_too_long' })
    expect(waive(state, { ...command, concernId: 'signature.none' }, T0).answer).toMatchObject({
      code: 'not_waivable',
    })
    const waived = waive(state, command, T0).state
    expect(waived.review).toMatchObject({ tier: 2, decisions: [] })
    const approved = complete(voices(waived, REVIEWER, SECURITY), facts(EVERYONE), T0).state
    expect(approved.deployments.map((d) => d.dueAt)).toEqual([at(30), at(30)])
    expect(tick(approved, at(31))?.state.deployments[0]).toMatchObject({
      status: 'expired',
      reason: 'a waiver it rests on has ended',
    })
  })

  it('reminds, escalates, then closes without approving', () => {
    const state = inReview()
    const reminded = tick(state, at(1))
    expect(reminded?.notices.map((n) => n.say.what)).toEqual(['review_reminder'])
    const escalated = reminded && tick(reminded.state, at(3))
    expect(escalated?.notices.map((n) => n.say.what)).toEqual(['review_escalated'])
    expect(escalated && tick(escalated.state, at(4))).toBeUndefined()
    const closed = escalated && tick(escalated.state, at(7))
    expect(closed?.state.review?.status).toBe('unanswered')
    expect(closed?.state.deployments).toEqual([])
  })

  it('ends with the reason when no evidence could be had', () => {
    const asked = open(newServer('acme', 'npm:files'), openCommand(T0), T0).state
    const change = couldNotGather(asked, 'There is no such package.', T0)
    expect(change.state.review).toMatchObject({
      status: 'could_not_gather',
      failure: 'There is no such package.',
    })
    expect(change.notices[0]?.to).toEqual({ kind: 'person', id: DEV })
  })
})
