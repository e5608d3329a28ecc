import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SEVERITIES, type Severity, type Waiver } from '../../domain/concern.ts'
import type { SignatureStatus } from '../../domain/evidence.ts'
import { isWaivable, proposeTier, type TierFacts, tierFacts } from '../../domain/tier.ts'

const now = '2026-09-01T12:00:00.000Z'
const later = '2026-10-01T00:00:00.000Z'
const earlier = '2026-08-31T00:00:00.000Z'

const fact = (id: string, severity: Severity, notChecked = false): TierFacts['concerns'][number] => ({
  id,
  severity,
  title: `About ${id}.`,
  notChecked,
})
const spotless: TierFacts = { official: true, signature: 'verified', concerns: [] }
const waiver = (concernId: string, until = later): Waiver => ({
  concernId,
  by: 'slack:U1',
  reason: 'read by hand',
  until,
})
const tierOf = (facts: Partial<TierFacts>, waivers: readonly Waiver[] = []) =>
  proposeTier({ ...spotless, ...facts }, waivers, now)

describe('tier 1', () => {
  it('is for an official, signed server about which everything is known and nothing is bad', () => {
    expect(tierOf({ concerns: [fact('tools.vague', 'medium')] })).toEqual({
      proposed: 1,
      reasons: [expect.stringContaining('Official by policy')],
    })
  })

  it.each<[string, Partial<TierFacts>, RegExp]>([
    ['not official', { official: false }, /official/],
    ['unsigned', { signature: 'none' }, /no signature/],
    ['a high concern', { concerns: [fact('text.hidden', 'high')] }, /weighs high.*text\.hidden/],
    [
      'the smallest thing unchecked',
      { concerns: [fact('release.age', 'info', true)] },
      /could not be checked/,
    ],
  ])('is out of reach for %s', (_, facts, reason) => {
    const proposal = tierOf(facts)
    expect(proposal.proposed).toBe(2)
    expect(proposal.reasons[0]).toMatch(reason)
  })

  it('is out of reach for what a waiver lifted', () => {
    const concerns = [fact('source.not-checked', 'high', true)]
    const { proposed, reasons } = tierOf({ concerns }, [waiver('source.not-checked')])
    expect(proposed).toBe(2)
    expect(reasons[0]).toMatch(/waived or not/)
    expect(reasons.at(-1)).toMatch(/waived until 2026-10-01 by slack:U1: read by hand/)
  })
})

describe('tier 3', () => {
  it.each<[string, Partial<TierFacts>, RegExp]>([
    ['a signature that does not match', { signature: 'mismatch' }, /does not match/],
    ['a critical concern', { concerns: [fact('archive.bomb', 'critical')] }, /critical concern stands/],
    ['nothing observed', { concerns: [fact('manifest.not-observed', 'low', true)] }, /never seen/],
    [
      'an unchecked thing that weighs high',
      { concerns: [fact('source.not-checked', 'high', true)] },
      /not waived/,
    ],
  ])('is for %s', (_, facts, reason) => {
    const proposal = tierOf(facts)
    expect(proposal.proposed).toBe(3)
    expect(proposal.reasons[0]).toMatch(reason)
  })

  it('cannot be waived away for what was checked and found', () => {
    const found = [fact('archive.bomb', 'critical')]
    const { proposed, reasons } = tierOf({ concerns: found }, [waiver('archive.bomb')])
    expect(proposed).toBe(3)
    expect(reasons.at(-1)).toMatch(/counts for nothing/)
  })

  it('cannot be waived away where nothing was observed, for there is nothing to approve', () => {
    const unseen = fact('manifest.not-observed', 'critical', true)
    expect(isWaivable(unseen)).toBe(false)
    expect(tierOf({ concerns: [unseen] }, [waiver(unseen.id)]).proposed).toBe(3)
  })

  it('comes back when the waiver ends, or when its end cannot be read', () => {
    const concerns = [fact('source.not-checked', 'high', true)]
    expect(tierOf({ concerns }, [waiver('source.not-checked', now)]).proposed).toBe(3)
    expect(tierOf({ concerns }, [waiver('source.not-checked', 'next year')]).proposed).toBe(3)
    const { proposed, reasons } = tierOf({ concerns }, [waiver('source.not-checked', earlier)])
    expect(proposed).toBe(3)
    expect(reasons.at(-1)).toBe('The waiver of source.not-checked ended on 2026-08-31 and counts no more.')
  })

  it('names the worst first and stays short however much there is', () => {
    const many = Array.from({ length: 300 }, (_, i) =>
      fact(`x.n${i}`, i === 299 ? 'critical' : 'high', i < 299),
    )
    const { reasons } = tierOf({ concerns: many })
    expect(reasons[0]).toMatch(/critical concern stands: About x\.n299 \(x\.n299\)\./)
    expect(reasons.length).toBeLessThan(15)
    expect(reasons.at(-1)).toMatch(/289 more/)
  })
})

describe('for any facts and waivers', () => {
  const anyFact = fc.record({
    id: fc.constantFrom('a.a', 'b.b', 'c.c', 'manifest.not-observed'),
    severity: fc.constantFrom(...SEVERITIES),
    title: fc.string(),
    notChecked: fc.boolean(),
  })
  const anyFacts = fc.record({
    official: fc.boolean(),
    signature: fc.constantFrom<SignatureStatus>('verified', 'none', 'not_checked', 'mismatch'),
    concerns: fc.array(anyFact, { maxLength: 5 }),
  })
  const anyWaivers = fc.array(
    fc.constantFrom('a.a', 'b.b', 'c.c', 'manifest.not-observed').map((id) => waiver(id)),
    { maxLength: 4 },
  )

  it('a waiver never makes tier 1, and never makes a tier worse', () => {
    fc.assert(
      fc.property(anyFacts, anyWaivers, (facts, waivers) => {
        const without = proposeTier(facts, [], now).proposed
        const withThem = proposeTier(facts, waivers, now).proposed
        expect(withThem).toBeLessThanOrEqual(without)
        if (without !== 1) expect(withThem).not.toBe(1)
      }),
    )
  })

  it('one more concern never makes a tier better, and their order does not matter', () => {
    fc.assert(
      fc.property(anyFacts, anyFact, anyWaivers, (facts, more, waivers) => {
        const before = proposeTier(facts, waivers, now).proposed
        const worse = { ...facts, concerns: [...facts.concerns, more] }
        const turned = { ...facts, concerns: [...facts.concerns].reverse() }
        expect(proposeTier(worse, waivers, now).proposed).toBeGreaterThanOrEqual(before)
        expect(proposeTier(turned, waivers, now).proposed).toBe(before)
      }),
    )
  })

  it('is said in sentences without anything hidden', () => {
    fc.assert(
      fc.property(anyFacts, anyWaivers, (facts, waivers) => {
        const { reasons } = proposeTier(facts, waivers, now)
        expect(reasons.length).toBeGreaterThan(0)
        for (const reason of reasons) expect(reason).toMatch(/^\S[^\n\u200b\u202e]*\S$/u)
      }),
    )
  })
})

describe('facts out of evidence', () => {
  const evidence = {
    reference: 'npm:@acme/server@1.0.0',
    signature: { status: 'not_checked' as const, checks: [], trustRoot: { source: 'tuf' as const } },
    manifest: { status: 'not_observed' as const },
    concerns: [{ id: 'a.a', severity: 'low' as const, title: 'A', proof: 'p' }],
  }

  it('keep what travels, worst first, and name a gap that nobody named', () => {
    const facts = tierFacts(evidence, { official: ['npm:@acme/*'] })
    expect(facts.official).toBe(true)
    expect(facts.concerns.map((c) => [c.id, c.notChecked])).toEqual([
      ['manifest.not-observed', true],
      ['signature.not-checked', true],
      ['a.a', false],
    ])
  })
})
