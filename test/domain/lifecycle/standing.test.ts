import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Block } from '../../../domain/block.ts'
import {
  block,
  complete,
  decide,
  firstDue,
  gathered,
  newServer,
  nextWake,
  open,
  reaffirm,
  stop,
  tick,
} from '../../../domain/lifecycle/index.ts'
import type { ServerState } from '../../../domain/server.ts'
import {
  actor,
  approval,
  DAY,
  key,
  OWNER,
  openCommand,
  quarterly,
  REVIEWER,
  release,
  SECURITY,
  STRANGER,
} from '../../support/story/lifecycle.ts'

const T0 = '2026-11-01T09:00:00.000Z'
const at = (days: number): string => new Date(Date.parse(T0) + days * DAY).toISOString()

function approved(): ServerState {
  let state = gathered(open(newServer('acme', 'npm:files'), openCommand(T0), T0).state, release(), T0).state
  for (const person of [REVIEWER, SECURITY]) state = decide(state, approval(state, person, T0), T0).state
  const groups = { [REVIEWER]: ['reviewers'], [SECURITY]: ['reviewers', 'security'] }
  return complete(state, { groups, rollout: {} }, T0).state
}

const answer = (
  choice: Parameters<typeof reaffirm>[1]['choice'],
  person = OWNER,
  now = T0,
  environments: string[] = [],
) => ({
  commandId: key(),
  actor: actor(person, now, []),
  environments,
  choice,
})

describe('an approved server', () => {
  it('asks its owner 14, 7 and 1 days before the quarter ends, then expires without an answer', () => {
    let state = approved()
    const due = Date.parse(state.deployments[0]?.dueAt ?? '')
    const told: string[] = []
    for (let wake = nextWake(state); wake !== undefined; wake = nextWake(state)) {
      const now = new Date(wake).toISOString()
      const change = tick(state, now)
      if (!change) break
      for (const n of change.notices) told.push(`${n.say.what} ${Math.round((due - wake) / DAY)}`)
      state = change.state
      if (state.deployments[0]?.status === 'expired') break
    }
    expect(told.filter((t) => t.startsWith('reaffirmation_due'))).toContain('reaffirmation_due 14')
    expect(told.filter((t) => t.startsWith('reaffirmation_due'))).toContain('reaffirmation_due 7')
    expect(told.filter((t) => t.startsWith('reaffirmation_due'))).toContain('reaffirmation_due 1')
    expect(state.deployments[0]).toMatchObject({ status: 'expired', reason: 'nobody re-affirmed it' })
  })

  it('stands another quarter when its owner keeps it, and only the owner may', () => {
    const state = approved()
    expect(reaffirm(state, answer({ kind: 'keep' }, STRANGER), at(80)).answer).toMatchObject({
      code: 'not_owner',
    })
    const kept = reaffirm(state, answer({ kind: 'keep' }), at(80)).state
    for (const d of kept.deployments) {
      expect(Date.parse(d.dueAt)).toBeGreaterThan(Date.parse(at(80 + 82)))
      expect(Date.parse(d.dueAt)).toBeLessThanOrEqual(Date.parse(at(80 + 90)))
    }
  })

  it('narrows to some of the approved tools, never to new ones', () => {
    const state = approved()
    const narrowed = reaffirm(state, answer({ kind: 'narrow', tools: ['read_file'] }), at(80))
    expect(narrowed.state.deployments.map((d) => d.tools)).toEqual([['read_file'], ['read_file']])
    const wider = reaffirm(narrowed.state, answer({ kind: 'narrow', tools: ['write_file'] }), at(81))
    expect(wider.answer).toMatchObject({ ok: false, code: 'unknown_tool' })
  })

  it('is handed over to another owner, whose word counts from then on', () => {
    const over = reaffirm(
      approved(),
      answer({ kind: 'hand_over', owner: { id: STRANGER, group: false } }),
      at(80),
    ).state
    expect(reaffirm(over, answer({ kind: 'keep' }), at(80)).answer.ok).toBe(false)
    expect(reaffirm(over, answer({ kind: 'keep' }, STRANGER), at(80)).answer.ok).toBe(true)
  })

  it('lets any member of an owning group answer, as the platform just named them', () => {
    const owned: ServerState = { ...approved(), owner: { id: 'slack:SDOCS', group: true } }
    const member = {
      ...answer({ kind: 'keep' }, STRANGER),
      actor: { ...actor(STRANGER, T0, []), memberOf: ['slack:SDOCS'] },
    }
    expect(reaffirm(owned, member, at(80)).answer.ok).toBe(true)
    expect(reaffirm(owned, answer({ kind: 'keep' }, STRANGER), at(80)).answer.ok).toBe(false)
  })

  it('is suspended and resumed by security alone, retired by its owner too', () => {
    const state = approved()
    const command = (
      kind: 'retire' | 'suspend' | 'resume',
      person: typeof OWNER,
      environments: string[] = [],
    ) => ({
      commandId: key(),
      actor: actor(person, at(1)),
      kind,
      environments,
      reason: 'because',
      security: ['security'],
    })
    expect(stop(state, command('suspend', OWNER), at(1)).answer).toMatchObject({ code: 'not_allowed' })
    const halted = stop(state, command('suspend', SECURITY, ['production']), at(1)).state
    expect(halted.deployments.map((d) => d.status)).toEqual(['active', 'suspended'])
    expect(stop(halted, command('resume', SECURITY), at(1)).state.deployments.map((d) => d.status)).toEqual([
      'active',
      'active',
    ])
    expect(stop(halted, command('retire', OWNER), at(1)).state.deployments.map((d) => d.status)).toEqual([
      'retired',
      'retired',
    ])
  })

  it('stays suspended through a new approval, until security resumes it', () => {
    const base = approved()
    const suspend = {
      commandId: key(),
      actor: actor(SECURITY, at(1)),
      kind: 'suspend' as const,
      environments: ['production'],
      reason: 'odd behaviour',
      security: ['security'],
    }
    const halted = stop(base, suspend, at(1)).state
    const asked = open(halted, openCommand(at(2)), at(2)).state
    let state = gathered(asked, release('2.0.0'), at(2)).state
    for (const person of [REVIEWER, SECURITY])
      state = decide(state, approval(state, person, at(2)), at(2)).state
    const groups = { [REVIEWER]: ['reviewers'], [SECURITY]: ['reviewers', 'security'] }
    const again = complete(state, { groups, rollout: {} }, at(2)).state
    expect(again.deployments.map((d) => [d.environment, d.status, d.release.version])).toEqual([
      ['development', 'active', '2.0.0'],
      ['production', 'suspended', '2.0.0'],
    ])
  })

  it.each([
    ['its package', { kind: 'package', value: 'npm:files' }, 'blocked'],
    ['its version', { kind: 'version', value: 'npm:files@1.0.0' }, 'blocked'],
    ['its publisher', { kind: 'publisher', value: 'acme' }, 'blocked'],
    ['the digest of its lock', { kind: 'digest', value: release().digests.lock }, 'blocked'],
    ['another version', { kind: 'version', value: 'npm:files@1.0.1' }, 'active'],
    ['another package', { kind: 'package', value: 'npm:filesystem' }, 'active'],
  ] as const)('under a kill switch for %s', (_what, target, status) => {
    const thrown: Block = { ...target, by: SECURITY, reason: 'it steals tokens', at: at(1) }
    expect(block(approved(), thrown, at(1)).state.deployments.map((d) => d.status)).toEqual([status, status])
  })

  it('goes on serving while an upgrade is reviewed, and after the upgrade is rejected', () => {
    const asked = open(approved(), openCommand(at(5), { kind: 'upgrade' }), at(5)).state
    const review = gathered(asked, release('2.0.0'), at(5)).state
    expect(review.review?.against).toBe(release().evidence)
    const rejected = decide(
      review,
      approval(review, SECURITY, at(5), { verdict: 'reject', reason: 'no' }),
      at(5),
    ).state
    expect(rejected.deployments.map((d) => [d.status, d.release.version])).toEqual([
      ['active', '1.0.0'],
      ['active', '1.0.0'],
    ])
  })
})

describe('due dates', () => {
  it('are drawn apart, earlier only, and the same way every time', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        const due = Date.parse(firstDue(name, quarterly, T0)) - Date.parse(T0)
        expect(due).toBeLessThanOrEqual(90 * DAY)
        expect(due).toBeGreaterThan(83 * DAY)
        expect(firstDue(name, quarterly, T0)).toBe(firstDue(name, quarterly, T0))
      }),
    )
    const days = new Map<number, number>()
    for (let i = 0; i < 7000; i++) {
      const day = Math.floor(
        (Date.parse(firstDue(`acme/npm:server-${i}`, quarterly, T0)) - Date.parse(T0)) / DAY,
      )
      days.set(day, (days.get(day) ?? 0) + 1)
    }
    expect(Math.max(...days.values())).toBeLessThan(1300)
  })
})
