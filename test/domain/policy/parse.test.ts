import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isCountersignError } from '../../../domain/errors.ts'
import { checkPolicy, parsePolicy, policyDigest, sayProblem } from '../../../domain/policy/index.ts'
import { EXAMPLE, examplePolicy } from './example.ts'

function problems(text: string): string[] {
  const check = checkPolicy(text)
  return check.ok ? [] : check.problems.map(sayProblem)
}

const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length

describe('a policy that holds', () => {
  it('is the example', () => {
    expect(problems(EXAMPLE)).toEqual([])
    expect(parsePolicy(EXAMPLE).tiers['2']).toEqual({
      quorum: 2,
      reviewers: ['mcp-reviewers', 'security'],
      include: ['security'],
      blockedIn: [],
    })
  })

  it('has a digest of what it says, not of how it is laid out', () => {
    const digest = policyDigest(parsePolicy(EXAMPLE))
    expect(policyDigest(parsePolicy(`# another comment\n${EXAMPLE}`))).toBe(digest)
    expect(policyDigest(parsePolicy(examplePolicy('  recentDays: 7\n', '')))).toBe(digest)
    expect(policyDigest(parsePolicy(examplePolicy('recentDays: 7', 'recentDays: 8')))).not.toBe(digest)
  })

  it('may say a tier once and use it twice', () => {
    const text = examplePolicy("'1':\n    quorum", "'1': &few\n    quorum").replace(
      /'2':\n(?: {4}.*\n)+/,
      "'2': *few\n",
    )
    expect(parsePolicy(text).tiers['2'].quorum).toBe(1)
  })

  it('may leave tiers unquoted, as people write them', () => {
    expect(problems(EXAMPLE.replaceAll(/'([123])':/g, '$1:'))).toEqual([])
  })
})

describe('a policy with a mistake', () => {
  it.each([
    ['an unknown setting', 'quorum: 1', 'quorom: 1', /tiers\.1\.quorom: is no setting here/],
    [
      'a group that is not there',
      'include: [security]',
      'include: [sec]',
      /tiers\.2\.include\[0\]: no group sec/,
    ],
    ['an environment that is not there', '[production]', '[prod]', /blockedIn\[0\]: no environment prod/],
    ['a wrong type', 'recentDays: 7', 'recentDays: many', /recentDays: must be a (?:whole )?number/],
    ['a number out of range', 'quorum: 1', 'quorum: 0', /tiers\.1\.quorum: must be at least 1/],
    ['a duration without a unit', 'closeAfter: 7d', 'closeAfter: 7', /review\.closeAfter: must be text/],
    ['an unknown unit', 'closeAfter: 7d', 'closeAfter: 7w', /closeAfter: must be a whole number and a unit/],
    [
      'durations out of order',
      'escalateAfter: 3d',
      'escalateAfter: 8d',
      /review: remindAfter must come before/,
    ],
    [
      'an unknown stage',
      'default: enforce',
      'default: on',
      /rollout\.default: must be observe or warn or enforce/,
    ],
    ['another version', 'version: 1', 'version: 2', /version: must be 1/],
    [
      'a channel of no platform',
      "'slack:#mcp-reviews'",
      "'#mcp-reviews'",
      /channels\.reviews: must be slack/,
    ],
    [
      'a concern that is not there',
      'release.no-licence: high',
      'release.no-license: high',
      /is no concern; docs/,
    ],
    ['a fixed concern made small', 'release.no-licence: high', 'signature.mismatch: low', /stays critical/],
    ['everything official', "'npm:@modelcontextprotocol/*'", "'npm:*'", /official\[0\]: must be a reference/],
    [
      'an official name without its kind',
      "'npm:@modelcontextprotocol/*'",
      "'@acme/*'",
      /official\[0\]: must be a/,
    ],
    ['a key said twice', 'version: 1', 'version: 1\nversion: 1', /not plain YAML: .*unique/],
    [
      'a tag of another language',
      'organisation: acme',
      'organisation: !!python/name acme',
      /not plain YAML: .*tag/,
    ],
    [
      'an alias of nothing',
      'organisation: acme',
      'organisation: *acme',
      /cannot be read as YAML|not plain YAML/,
    ],
    ['a second document', 'version: 1', 'version: 1\n---\nversion: 1', /not plain YAML/],
    ['a broken line', 'version: 1', 'version: [1', /not plain YAML/],
  ])('names its place and the cure: %s', (_, from, to, expected) => {
    const text = examplePolicy(from, to)
    const found = problems(text)
    expect(found.join('\n')).toMatch(expected)
  })

  it('is found on its line, also in lists and under unquoted keys', () => {
    const text = EXAMPLE.replaceAll(/'([123])':/g, '$1:').replace(
      'include: [security]',
      'include:\n      - sec',
    )
    expect(problems(text)).toEqual([
      `line ${lineOf(text, '- sec')}: tiers.2.include[0]: no group sec under groups`,
    ])
  })

  it('that is missing is found where it should be', () => {
    const text = examplePolicy("  security: 'slack:#mcp-security'\n", '')
    expect(problems(text)).toEqual([
      `line ${lineOf(text, 'channels:')}: channels.security: is missing; add text`,
    ])
  })

  it('does not hide the others', () => {
    const text = examplePolicy('quorum: 1', 'quorum: 0').replace('recentDays: 7', 'recentDays: -1')
    expect(problems(text)).toHaveLength(2)
    try {
      parsePolicy(text)
      expect.unreachable()
    } catch (error) {
      if (!isCountersignError(error)) throw error
      expect(error.code).toBe('bad_policy')
      expect(error.line).toMatch(
        /2 mistakes: line \d+: tiers\.1\.quorum: .*; line \d+: dependencies\.recentDays/,
      )
      expect(error.line).not.toContain('\n')
    }
  })
})

describe('a hostile policy file', () => {
  const bomb = [
    'a: &a [x, x, x, x, x, x, x, x, x, x]',
    ...Array.from({ length: 8 }, (_, i) => {
      const [name, last] = ['bcdefghi'[i], 'abcdefgh'[i]]
      return `${name}: &${name} [${Array.from({ length: 10 }, () => `*${last}`).join(', ')}]`
    }),
  ].join('\n')

  it.each([
    ['nothing', ''],
    ['a comment', '# nothing'],
    ['text', 'hello'],
    ['a list', '- 1'],
    ['a bomb of aliases', bomb],
    ['itself within itself', 'version: &a [*a]'],
    ['a hundred thousand brackets', '['.repeat(100_000)],
    ['a prototype', '__proto__: {version: 1}'],
    ['a megabyte', 'x'.repeat(1_000_000)],
    ['a merge', '<<: {version: 1}'],
  ])('is refused in words: %s', (_, text) => {
    expect(problems(text).length).toBeGreaterThan(0)
  })

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(checkPolicy(text).ok).toBe(false)
      }),
    )
  })
})
