import { expect, it } from 'vitest'
import {
  approvals,
  completeFor,
  couldNotGather,
  decide,
  gathered,
  newServer,
  open,
  type QuorumFacts,
} from '../../../domain/lifecycle/index.ts'
import type { ServerState } from '../../../domain/server.ts'
import { approval, DEV, openCommand, REVIEWER, release, SECURITY } from '../../support/story/lifecycle.ts'

const T0 = '2026-01-05T09:00:00.000Z'
const THIRD = 'slack:UTHIRD'
const groups = { [REVIEWER]: ['reviewers'], [SECURITY]: ['reviewers', 'security'] }
const facts = (over: Partial<QuorumFacts> = {}): QuorumFacts => ({ groups, rollout: {}, ...over })

const inReview = (): ServerState =>
  gathered(open(newServer('acme', 'npm:files'), openCommand(T0), T0).state, release(), T0).state

/** Two voices, the second one's command with it. */
function twoVoices() {
  const first = decide(inReview(), approval(inReview(), REVIEWER, T0), T0).state
  const command = approval(first, SECURITY, T0)
  return { command, state: decide(first, command, T0).state }
}

it('opens one review for one click, even when the click comes again after the review has ended', () => {
  const command = openCommand(T0)
  const first = open(newServer('acme', 'npm:files'), command, T0)
  const ended = couldNotGather(first.state, 'there is no such package', T0).state
  const again = open(ended, command, T0)
  expect(again.state).toBe(ended)
  expect(again.answer).toEqual(first.answer)
})

it('remembers what became of the quorum, not only that the voice came in', () => {
  const { state, command } = twoVoices()
  const approved = completeFor(state, command, facts(), T0)
  expect(approved.answer).toMatchObject({ ok: true, text: expect.stringContaining('Approved') })
  expect(decide(approved.state, command, T0).answer).toEqual(approved.answer)

  const block = { kind: 'package', value: 'npm:files', by: SECURITY, reason: 'stolen', at: T0 } as const
  const blocked = completeFor(state, command, facts({ block }), T0)
  expect(blocked.answer).toMatchObject({
    ok: false,
    code: 'blocked',
    text: expect.stringContaining('stolen'),
  })
  expect(decide(blocked.state, command, T0).answer).toEqual(blocked.answer)
})

it('tells whoever left the reviewers that their voice was not counted', () => {
  const { state, command } = twoVoices()
  const left = completeFor(state, command, facts({ groups: { ...groups, [SECURITY]: [] } }), T0)
  expect(left.answer).toMatchObject({ ok: false, code: 'not_a_reviewer' })
  const other = completeFor(state, command, facts({ groups: { ...groups, [REVIEWER]: [] } }), T0)
  expect(other.answer).toMatchObject({ ok: true, text: expect.stringContaining('1 of 2') })
})

it('neither counts nor drops a voice that came in while memberships were looked up', () => {
  const { state, command } = twoVoices()
  const third = {
    person: THIRD,
    authentication: 'slack_http_signature',
    groups: ['reviewers'],
    groupsAt: T0,
  } as const
  const late = decide(state, approval(state, SECURITY, T0, { actor: third }), T0).state
  const change = completeFor(late, command, facts({ groups: { ...groups, [REVIEWER]: [] } }), T0)
  const voices = change.state.review ? approvals(change.state.review).map((d) => d.person) : []
  expect(voices).toContain(THIRD)
  expect(voices).not.toContain(DEV)
})
