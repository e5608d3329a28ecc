import { describe, expect, it } from 'vitest'
import {
  complete,
  decide,
  gathered,
  newServer,
  open,
  refuseDecision,
  stop,
  waive,
} from '../../../domain/lifecycle/index.ts'
import type { ServerState } from '../../../domain/server.ts'
import {
  actor,
  approval,
  DEV,
  key,
  OWNER,
  openCommand,
  REVIEWER,
  release,
  SECURITY,
  STRANGER,
} from '../../support/story/lifecycle.ts'

const T0 = '2026-11-01T09:00:00.000Z'
const EVERYONE = { [REVIEWER]: ['reviewers'], [SECURITY]: ['reviewers', 'security'] }
const facts = { groups: EVERYONE, rollout: {} }
const request = (over = {}) => ({ ...openCommand(T0).request, ...over })

function reviewed(state: ServerState, over = {}, version = '1.0.0'): ServerState {
  return gathered(open(state, openCommand(T0, over), T0).state, release(version), T0).state
}

function approved(state: ServerState): ServerState {
  const voiced = [REVIEWER, SECURITY].reduce((s, who) => decide(s, approval(s, who, T0), T0).state, state)
  return complete(voiced, facts, T0).state
}

describe('someone who wants more than was asked for', () => {
  it('cannot have a click on the card before a waiver count for the card after it', () => {
    const unchecked = { id: 'signature.not-checked', severity: 'high', title: 'x', notChecked: true } as const
    const facts = { official: false, signature: 'not_checked', concerns: [unchecked] } as const
    const asked = open(newServer('acme', 'npm:files'), openCommand(T0), T0).state
    const tier3 = gathered(asked, release('1.0.0', { tierFacts: facts }), T0).state
    expect(tier3.review?.tier).toBe(3)
    const late = approval(tier3, REVIEWER, T0)
    const waiver = {
      commandId: key(),
      reviewId: '1',
      actor: actor(SECURITY, T0),
      concernId: unchecked.id,
      reason: 'The log is down.',
      until: '2026-12-01T00:00:00.000Z',
      shown: late.shown,
    }
    const tier2 = waive(tier3, waiver, T0).state
    expect(tier2.review?.tier).toBe(2)
    expect(refuseDecision(tier2, late, T0)).toMatchObject({ code: 'digest_moved' })
    expect(refuseDecision(tier2, approval(tier2, REVIEWER, T0), T0)).toBeUndefined()
    const after = waiver.until
    expect(refuseDecision(tier2, approval(tier2, REVIEWER, after), after)).toMatchObject({
      code: 'tier_blocked',
    })
  })

  it('cannot widen who may use it by an upgrade', () => {
    const wide = request({ environments: ['development'], users: ['slack:SALL'] })
    const narrow = request({ environments: ['production'], users: ['slack:SFEW'] })
    const dev = approved(reviewed(newServer('acme', 'npm:files'), { request: wide }))
    const both = approved(reviewed(dev, { request: narrow }))
    const upgrade = { kind: 'upgrade', request: request({ users: ['slack:SALL'] }) } as const
    const after = approved(reviewed(both, upgrade, '2.0.0'))
    expect(after.deployments.map((d) => [d.environment, d.release.version, d.users])).toEqual([
      ['development', '2.0.0', ['slack:SALL']],
      ['production', '2.0.0', ['slack:SFEW']],
    ])
  })

  it('cannot have what security suspended meanwhile serve again by an upgrade', () => {
    const active = approved(reviewed(newServer('acme', 'npm:files')))
    const upgrading = reviewed(active, { kind: 'upgrade' }, '2.0.0')
    const suspend = {
      commandId: key(),
      actor: actor(SECURITY, T0),
      kind: 'suspend',
      environments: ['production'],
      reason: 'It is looked into.',
      security: ['security'],
    } as const
    const after = approved(stop(upgrading, suspend, T0).state)
    expect(after.deployments.map((d) => [d.environment, d.status, d.release.version])).toEqual([
      ['development', 'active', '2.0.0'],
      ['production', 'suspended', '1.0.0'],
    ])
    expect(after.review).toMatchObject({ status: 'approved', request: { environments: ['development'] } })
  })

  it('cannot become the owner without a line in the record', () => {
    const first = approved(reviewed(newServer('acme', 'npm:files')))
    const taken = request({ owner: { id: DEV, group: false }, environments: ['development'] })
    const voiced = [REVIEWER, SECURITY].reduce(
      (s, who) => decide(s, approval(s, who, T0), T0).state,
      reviewed(first, { request: taken }),
    )
    expect(complete(voiced, facts, T0).events).toContainEqual(
      expect.objectContaining({ kind: 'owner.changed', body: { from: OWNER, to: DEV, review: '2' } }),
    )
  })

  it('cannot wedge the registry by naming an environment twice', () => {
    const twice = request({ environments: ['development', 'development'], users: ['slack:S1', 'slack:S1'] })
    const state = approved(reviewed(newServer('acme', 'npm:files'), { request: twice }))
    expect(state.deployments.map((d) => [d.environment, d.users])).toEqual([['development', ['slack:S1']]])
  })

  it('cannot take up again, as a suspended server, what is blocked', () => {
    const active = approved(reviewed(newServer('acme', 'npm:files')))
    const blocked = {
      ...active,
      deployments: active.deployments.map((d) => ({ ...d, status: 'blocked' as const })),
    }
    const command = {
      commandId: key(),
      actor: actor(SECURITY, T0),
      kind: 'resume',
      environments: [],
      reason: 'It is needed.',
      security: ['security'],
    } as const
    expect(stop(blocked, command, T0).answer).toMatchObject({ ok: false, code: 'not_live' })
  })

  it.each(['__proto__', 'constructor', 'toString'])('gains nothing by the name %s', (name) => {
    const strange = request({ environments: [name], owner: { id: name, group: true }, users: [name] })
    const state = approved(reviewed(newServer('acme', 'npm:files'), { request: strange }))
    expect(state.deployments).toMatchObject([{ environment: name, rollout: 'enforce', users: [name] }])
    expect(decide(state, { ...approval(state, DEV, T0), actor: actor(STRANGER, T0, []) }, T0).answer.ok).toBe(
      false,
    )
  })
})
