import { describe, expect, it } from 'vitest'
import { SEVERITIES } from '../../../domain/concern.ts'
import { type ConcernFacts, judgeEvidence } from '../../../domain/concerns/index.ts'
import { refusedLicences } from '../../../domain/concerns/licence.ts'
import type { HostPermission } from '../../../domain/manifest.ts'
import { idsOf, NOW, POLICY, raise, SPOTLESS } from './example.ts'

const { release, manifest, signature, source, dependencies } = SPOTLESS
const changed = (facts: Partial<ConcernFacts>): ConcernFacts => ({ ...SPOTLESS, ...facts })
const ref = { name: 'dep', version: '1.0.0' }

it('says nothing of a server about which there is nothing to say', () => {
  expect(raise(SPOTLESS)).toEqual([])
})

describe('each subject has its concerns', () => {
  const check = (kind: 'provenance' | 'registry_signature', status: 'none' | 'mismatch' | 'not_checked') =>
    ({ kind, status, detail: 'Because.' }) as const
  it.each<[string, Partial<ConcernFacts>, string[]]>([
    [
      'a signature that does not match',
      { signature: { ...signature, status: 'mismatch', checks: [check('provenance', 'mismatch')] } },
      ['signature.mismatch'],
    ],
    [
      'one check of two that could not be made',
      {
        signature: {
          ...signature,
          checks: [...signature.checks, check('registry_signature', 'not_checked')],
        },
      },
      ['signature.not-checked'],
    ],
    ['no signature', { signature: { ...signature, status: 'none', checks: [] } }, ['signature.none']],
    [
      'no provenance, and an old trust root',
      {
        signature: {
          status: 'verified',
          checks: [{ kind: 'registry_signature', status: 'verified', detail: 'npm signed.' }],
          trustRoot: { source: 'embedded' },
        },
      },
      ['signature.no-provenance', 'signature.old-trust-root'],
    ],
    [
      'nothing observed',
      { manifest: { ...manifest, status: 'not_observed', tools: [] } },
      ['manifest.not-observed'],
    ],
    ['declarations only', { manifest: { ...manifest, status: 'declared' } }, ['manifest.declared-only']],
    ['nothing offered', { manifest: { ...manifest, tools: [] } }, ['manifest.empty']],
    ['unread source', { source: { ...source, status: 'not_checked' } }, ['source.not-checked']],
    ['half-read source', { source: { ...source, status: 'partial' } }, ['source.partial']],
    ['a deprecated release', { release: { ...release, deprecated: 'use b' } }, ['release.deprecated']],
    [
      'a release of yesterday',
      { release: { ...release, publishedAt: '2026-08-31T12:00:00Z' } },
      ['release.recent'],
    ],
    [
      'a release of long ago',
      { release: { ...release, publishedAt: '2023-01-01T00:00:00Z' } },
      ['release.stale'],
    ],
    [
      'a release of tomorrow',
      { release: { ...release, publishedAt: '2026-09-02T12:00:00Z' } },
      ['release.from-the-future'],
    ],
    ['a date that is none', { release: { ...release, publishedAt: 'soon' } }, ['release.age-not-checked']],
    ['no licence', { release: { ...release, license: 'UNLICENSED' } }, ['release.no-licence']],
    ['a refused licence', { release: { ...release, license: 'AGPL-3.0-only' } }, ['release.refused-licence']],
    [
      'unseen dependencies',
      { dependencies: { ...dependencies, status: 'not_checked' } },
      ['dependencies.not-checked'],
    ],
    [
      'no answer about advisories',
      { dependencies: { ...dependencies, advisories: { status: 'not_checked', found: [] } } },
      ['dependencies.advisories-not-checked'],
    ],
    [
      'advisories, and one whose severity nobody knows',
      {
        dependencies: {
          ...dependencies,
          advisories: {
            status: 'checked',
            found: ['critical', 'moderate', 'catastrophic'].map((severity) => ({
              ...ref,
              id: 'A',
              severity,
              title: 'T',
            })),
          },
        },
      },
      ['dependencies.advisory-critical', 'dependencies.advisory-high', 'dependencies.advisory-moderate'],
    ],
    [
      'what comes along',
      {
        dependencies: {
          ...dependencies,
          count: 900,
          installScripts: [ref],
          deprecated: [{ ...ref, message: 'old' }],
          recent: [{ ...ref, publishedAt: '2026-08-31T00:00:00Z' }],
          licences: { 'AGPL-3.0': 1, unknown: 1 },
        },
      },
      [
        'dependencies.refused-licence',
        'dependencies.install-scripts',
        'dependencies.recent',
        'dependencies.deprecated',
        'dependencies.unknown-licence',
        'dependencies.many',
      ],
    ],
  ])('%s', (_, facts, ids) => {
    expect(idsOf(changed(facts))).toEqual(ids)
  })

  it('what the code touches, its own apart from its dependencies’', () => {
    const at = (kind: HostPermission['kind'], value: string, from = '@acme/server'): HostPermission => ({
      ...{ kind, value, file: 'index.js', line: 7 },
      package: from,
    })
    const concerns = raise(
      changed({
        hostPermissions: [
          at('network', 'api.acme.com'),
          at('network', 'localhost'),
          at('files', 'read'),
          at('environment', 'ACME_API_KEY'),
          at('environment', 'HOME'),
          at('process', 'spawn', 'cross-spawn'),
        ],
      }),
    )
    expect(concerns.map(({ id, proof }) => [id, proof])).toEqual([
      ['secrets.undeclared', 'ACME_API_KEY (@acme/server: index.js:7)'],
      ['permissions.hosts', 'api.acme.com (@acme/server: index.js:7)'],
      ['permissions.in-dependencies', 'process: cross-spawn'],
    ])
  })

  it('the credentials it asks for', () => {
    const inputs = [
      { name: 'ACME_TOKEN', required: true, secret: true },
      { name: 'AWS_SECRET_ACCESS_KEY', description: 'of the account', required: true, secret: false },
      { name: 'LOG_LEVEL', required: false, secret: false },
    ]
    expect(raise(changed({ manifest: { ...manifest, inputs } })).map(({ id, proof }) => [id, proof])).toEqual(
      [
        ['secrets.powerful', 'AWS_SECRET_ACCESS_KEY: of the account'],
        ['secrets.asked', 'ACME_TOKEN; AWS_SECRET_ACCESS_KEY: of the account'],
      ],
    )
  })
})

describe('every gap', () => {
  it('is marked as one, so that a person must name it', () => {
    const gaps = raise(
      changed({
        signature: { ...signature, status: 'not_checked', checks: [] },
        manifest: { ...manifest, status: 'not_observed' },
        source: { ...source, status: 'not_checked' },
        dependencies: {
          ...dependencies,
          status: 'not_checked',
          advisories: { status: 'not_checked', found: [] },
        },
        release: {
          version: '1.0.0',
          digests: release.digests,
          files: 1,
          unpackedBytes: 1,
          license: 'MIT',
          repository: 'r',
        },
      }),
    )
    expect(gaps.map(({ id }) => id).sort()).toEqual([
      'dependencies.advisories-not-checked',
      'dependencies.not-checked',
      'manifest.not-observed',
      'release.age-not-checked',
      'signature.not-checked',
      'source.not-checked',
    ])
    expect(gaps.every(({ notChecked, cure }) => notChecked && cure)).toBe(true)
  })
})

describe('severities', () => {
  const wanting = (severities: { [id: string]: (typeof SEVERITIES)[number] }) => ({ ...POLICY, severities })
  const unsigned = changed({ signature: { ...signature, status: 'none', checks: [] } })
  const forged = changed({ signature: { ...signature, status: 'mismatch', checks: [] } })

  it('are the policy’s where it has a word', () => {
    expect(raise(unsigned, wanting({ 'signature.none': 'info' }))[0]?.severity).toBe('info')
    expect(raise(unsigned, wanting({ 'signature.none': 'critical' }))[0]?.severity).toBe('critical')
  })

  it('cannot make a forged signature small, even in a policy that was never checked', () => {
    expect(raise(forged, wanting({ 'signature.mismatch': 'info' }))[0]).toMatchObject({
      id: 'signature.mismatch',
      severity: 'critical',
    })
  })

  it('of earlier steps are theirs or the catalogue’s, whichever is worse', () => {
    const found = [
      { id: 'source.not-checked', severity: 'info' as const, title: 'T', proof: 'p', notChecked: true },
      { id: 'archive.unheard-of', severity: 'medium' as const, title: 'T', proof: 'p' },
    ]
    const facts = changed({ resolverConcerns: found, source: { ...source, status: 'not_checked' } })
    expect(raise(facts).map(({ id, severity }) => [id, severity])).toEqual([
      ['source.not-checked', 'high'],
      ['archive.unheard-of', 'medium'],
    ])
  })

  it('of the sandbox’s own gap are those of a release that nobody saw, named once', () => {
    const unseen = {
      id: 'observe.not-observed',
      severity: 'high' as const,
      title: 'T',
      proof: 'p',
      notChecked: true,
    }
    const facts = changed({ resolverConcerns: [unseen], manifest: { ...manifest, status: 'not_observed' } })
    expect(raise(facts)).toEqual([{ ...unseen, id: 'manifest.not-observed', severity: 'critical' }])
  })

  it('put the worst first', () => {
    const ranks = raise(
      changed({
        signature: forged.signature,
        release: { ...release, deprecated: 'x' },
        manifest: { ...manifest, tools: [] },
      }),
    ).map(({ severity }) => SEVERITIES.indexOf(severity))
    expect(ranks).toEqual([...ranks].sort())
  })
})

describe('the judgement', () => {
  const { resolverConcerns: _, reference: __, ...gathered } = SPOTLESS
  const facts = {
    ...gathered,
    schema: 'countersign.evidence/1' as const,
    reference: 'npm:@modelcontextprotocol/server@1.0.0',
    gatheredAt: NOW,
  }
  const found = { id: 'archive.bomb', severity: 'critical' as const, title: 'A bomb.', proof: 'p' }

  it('is concerns and the tier that they lead to', () => {
    expect(judgeEvidence(facts, [], POLICY).tier.proposed).toBe(1)
    expect(judgeEvidence({ ...facts, reference: 'npm:other@1.0.0' }, [], POLICY).tier.proposed).toBe(2)
    const { concerns, tier } = judgeEvidence(facts, [found], POLICY)
    expect(concerns.map(({ id }) => id)).toEqual(['archive.bomb'])
    expect(tier).toEqual({ proposed: 3, reasons: ['A critical concern stands: A bomb (archive.bomb).'] })
  })
})

describe('refused licences', () => {
  const refused = ['AGPL-*', 'GPL-3.0', 'SSPL-1.0']
  it.each([
    ['MIT', []],
    ['GPL-3.0-or-later', ['GPL-3.0']],
    ['gpl-3.0+', ['GPL-3.0']],
    ['LGPL-3.0', []],
    ['MIT OR GPL-3.0', []],
    ['MIT AND GPL-3.0', ['GPL-3.0']],
    ['(MIT OR AGPL-3.0-only) AND SSPL-1.0', ['SSPL-1.0']],
    ['AGPL-1.0 OR SSPL-1.0', ['AGPL-*', 'SSPL-1.0']],
    ['GPL-3.0 WITH GCC-exception-3.1 OR MIT', []],
    ['see GPL-3.0 in LICENSE', ['GPL-3.0']],
    ['(MIT OR GPL-3.0', ['GPL-3.0']],
    [`${'('.repeat(500)}GPL-3.0`, ['GPL-3.0']],
  ])('%s', (expression, expected) => {
    expect(refusedLicences(expression, refused)).toEqual(expected)
  })
})
