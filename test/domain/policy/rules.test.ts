import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  isOfficial,
  parsePolicy,
  policyDigest,
  reaffirmationRules,
  reviewRules,
  rolloutStage,
} from '../../../domain/policy/index.ts'
import { matchesGlob } from '../../../domain/policy/official.ts'
import { EXAMPLE } from './example.ts'

const policy = parsePolicy(EXAMPLE)
const HOUR = 3_600_000
const DAY = 24 * HOUR

describe('the rules that a review copies', () => {
  it('are the policy’s, in milliseconds, with its digest', () => {
    expect(reviewRules(policy)).toEqual({
      policyDigest: policyDigest(policy),
      tiers: policy.tiers,
      maxWaiverMs: 90 * DAY,
      remindAfterMs: 24 * HOUR,
      escalateAfterMs: 3 * DAY,
      closeAfterMs: 7 * DAY,
    })
    expect(
      reaffirmationRules({
        ...policy,
        reaffirmation: { ...policy.reaffirmation, pings: ['1d', '14d', '1d'] },
      }),
    ).toEqual({
      everyMs: 90 * DAY,
      pingsMs: [14 * DAY, DAY],
      spreadMs: 7 * DAY,
    })
  })
})

describe('rollout', () => {
  const rollout = {
    default: 'warn' as const,
    environments: { production: 'enforce' as const },
    teams: { pilots: 'observe' as const, finance: 'enforce' as const },
  }
  it.each([
    ['the default', 'staging', [], 'warn'],
    ['the environment', 'production', ['nobody'], 'enforce'],
    ['a team over its environment', 'production', ['pilots'], 'observe'],
    ['the strictest of several teams', 'staging', ['pilots', 'finance'], 'enforce'],
    ['no name that every object has', 'constructor', ['toString'], 'warn'],
  ])('follows %s', (_, environment, teams, stage) => {
    expect(rolloutStage({ ...policy, rollout }, environment, teams)).toBe(stage)
  })
})

describe('official servers', () => {
  const official = ['npm:@acme/*', 'npm:exact-name', 'registry:io.github.acme/*-mcp']
  it.each([
    ['npm:@acme/server@1.2.3', true],
    ['npm:@acme/server', true],
    ['npm:exact-name@1.0.0', true],
    ['npm:exact-name-evil@1.0.0', false],
    ['npm:not-exact-name@1.0.0', false],
    ['npm:@acme-evil/server@1.2.3', false],
    ['npm:@evil/acme@1.2.3', false],
    ['registry:io.github.acme/files-mcp@2.0.0', true],
    ['registry:io.github.acme/files-mcp-evil@2.0.0', false],
    ['pypi:exact-name@1.0.0', false],
    ['path:./npm:@acme/server', false],
    ['npm:@acme/../evil', false],
    ['nonsense', false],
  ])('%s: %s', (reference, expected) => {
    expect(isOfficial({ official }, reference)).toBe(expected)
  })

  it('are matched as an anchored expression would, in linear time', () => {
    const part = fc.string({ unit: fc.constantFrom('a', 'b', '/', '@'), maxLength: 12 })
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '.'), maxLength: 8 })
    fc.assert(
      fc.property(pattern, part, (glob, text) => {
        const source = glob.replaceAll('.', '\\.').replaceAll('*', '[^/]*')
        expect(matchesGlob(glob, text)).toBe(new RegExp(`^${source}$`).test(text))
      }),
      { numRuns: 5_000 },
    )
    expect(matchesGlob(`${'*a'.repeat(200)}b`, 'a'.repeat(5_000))).toBe(false)
  })
})
