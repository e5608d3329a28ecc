import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  addBlock,
  blocksMatching,
  changesAfter,
  deploymentsMatching,
  projectServer,
  readEvidence,
  showServer,
  storeEvidence,
} from '../../../activities/registry/index.ts'
import { type Block, blockMatches } from '../../../domain/block.ts'
import { digestText } from '../../../domain/digest.ts'
import type { Evidence } from '../../../domain/evidence.ts'
import { auditor } from '../../audit/chain.ts'
import { freshDatabase, type TestDatabase } from '../../support/postgres.ts'
import { deployment, FILES, NOW, release, server } from './states.ts'

let db: TestDatabase
let worker: pg.Pool
let bot: pg.Pool
beforeAll(async () => {
  db = await freshDatabase()
  worker = db.pool('worker')
  bot = db.pool('bot')
})
afterAll(async () => {
  await db.drop()
})

const { digests } = release(FILES)
const TARGETS: readonly Pick<Block, 'kind' | 'value'>[] = [
  { kind: 'package', value: FILES },
  { kind: 'version', value: `${FILES}@1.2.3` },
  { kind: 'publisher', value: 'acme-bot' },
  { kind: 'digest', value: digests.artifact },
  { kind: 'digest', value: digests.lock },
  { kind: 'digest', value: digests.manifest },
]
const MISSES: readonly Pick<Block, 'kind' | 'value'>[] = [
  { kind: 'package', value: `${FILES}@1.2.3` },
  { kind: 'version', value: `${FILES}@1.2.4` },
  { kind: 'version', value: FILES },
  { kind: 'publisher', value: 'acme' },
  { kind: 'digest', value: digestText('other') },
]
const thrown = (target: Pick<Block, 'kind' | 'value'>): Block => ({
  ...target,
  by: 'slack:U7',
  reason: 'It phones home.',
  at: NOW,
})

describe('a kill switch', () => {
  test.each(TARGETS)(
    'on a $kind stops what it names for every reader, before any lifecycle knows',
    async (target) => {
      const organisation = `stop-${target.kind}-${target.value.slice(-6)}`.toLowerCase()
      const other = deployment('npm:other', { release: release('npm:other', '1.0.0', 'someone') })
      await projectServer(worker, server(FILES, { organisation, deployments: [deployment(FILES)] }), [])
      await projectServer(worker, server('npm:other', { organisation, deployments: [other] }), [])
      const block = thrown(target)
      expect(await addBlock(bot, organisation, block)).toEqual({ added: true })

      const hit = await showServer(bot, organisation, FILES)
      expect(hit?.deployments).toMatchObject([{ status: 'blocked', reason: 'It phones home.', block }])
      expect((await showServer(bot, organisation, 'npm:other'))?.deployments).toEqual([other])
      expect(await deploymentsMatching(bot, organisation, target)).toEqual([
        {
          server: FILES,
          environment: 'production',
          version: '1.2.3',
          status: 'active',
          users: ['slack:S0USERS'],
          deciders: ['slack:U2', 'slack:U3'],
          owner: { id: 'slack:U4', group: false },
        },
      ])
      const facts = { server: FILES, reference: `${FILES}@1.2.3`, publisher: 'acme-bot' }
      expect(await blocksMatching(bot, organisation, { ...facts, digests: Object.values(digests) })).toEqual([
        block,
      ])
      expect(blockMatches(target, FILES, release(FILES))).toBe(true)
    },
  )

  test.each([
    { kind: 'package', value: 'npm:@acme/files' },
    { kind: 'version', value: 'npm:@acme/files@1.2.3' },
  ] as const)('on the $kind behind a name of the MCP registry stops that server too', async (target) => {
    const organisation = `behind-${target.kind}`
    const named = 'registry:io.github.acme/files'
    const behind = { ...release(named), package: 'npm:@acme/files@1.2.3' }
    const state = server(named, { organisation, deployments: [deployment(named, { release: behind })] })
    await projectServer(worker, state, [])
    await addBlock(bot, organisation, thrown(target))
    expect((await showServer(bot, organisation, named))?.deployments[0]?.status).toBe('blocked')
    expect(await deploymentsMatching(bot, organisation, target)).toMatchObject([{ server: named }])
    const facts = { server: named, reference: `${named}@1.2.3`, package: 'npm:@acme/files@1.2.3' }
    expect(await blocksMatching(bot, organisation, facts)).toHaveLength(1)
    expect(blockMatches(target, named, behind)).toBe(true)
    expect(blockMatches(target, named, { ...behind, package: 'npm:@acme/files@1.2.4' })).toBe(
      target.kind === 'package',
    )
  })

  test('on anything else leaves it alone, and the domain judges the same', async () => {
    const organisation = 'misses'
    await projectServer(worker, server(FILES, { organisation, deployments: [deployment(FILES)] }), [])
    for (const target of MISSES) {
      await addBlock(bot, organisation, thrown(target))
      expect(blockMatches(target, FILES, release(FILES))).toBe(false)
      expect(await deploymentsMatching(bot, organisation, target)).toEqual([])
    }
    expect((await showServer(bot, organisation, FILES))?.deployments).toEqual([deployment(FILES)])
  })

  test('that is thrown twice keeps its first reason, and is recorded and announced once', async () => {
    const organisation = 'twice'
    const target = { kind: 'package', value: FILES } as const
    const all = await Promise.all([
      addBlock(bot, organisation, thrown(target)),
      addBlock(worker, organisation, { ...thrown(target), reason: 'Another reason.' }),
      addBlock(bot, organisation, thrown(target)),
    ])
    expect(all.filter((answer) => answer.added)).toHaveLength(1)
    expect(await changesAfter(bot, organisation, 0)).toMatchObject([
      { sequence: 1, kind: 'block', subject: `package:${FILES}` },
    ])
    const record = await auditor(db.pool('reader')).rows(organisation)
    expect(record).toMatchObject([{ kind: 'block.added', actor: 'slack:U7', subject: `package:${FILES}` }])
  })

  test('outlives an approval that the lifecycle writes after it', async () => {
    const organisation = 'late'
    await addBlock(bot, organisation, thrown({ kind: 'publisher', value: 'acme-bot' }))
    await projectServer(worker, server(FILES, { organisation, deployments: [deployment(FILES)] }), [])
    expect((await showServer(bot, organisation, FILES))?.deployments[0]?.status).toBe('blocked')
  })
})

describe('evidence', () => {
  const evidence: Evidence = {
    schema: 'countersign.evidence/1',
    reference: `${FILES}@1.2.3`,
    gatheredAt: NOW,
    release: { version: '1.2.3', digests, description: 'a\0b \ud83d\ude00', files: 1, unpackedBytes: 2 },
    manifest: {
      status: 'not_observed',
      digest: digests.manifest,
      tools: [],
      prompts: [],
      resources: [],
      capabilities: {},
      protocolVersions: [],
      inputs: [],
    },
    signature: { status: 'none', checks: [], trustRoot: { source: 'embedded' } },
    hostPermissions: [],
    source: { status: 'not_checked', files: 0, unparsed: [] },
    dependencies: {
      status: 'not_checked',
      count: 0,
      direct: 0,
      installScripts: [],
      deprecated: [],
      recent: [],
      licences: {},
      advisories: { status: 'not_checked', found: [] },
    },
    concerns: [],
    tier: { proposed: 3, reasons: [] },
  }

  test('is kept whole under its digest, once', async () => {
    const digest = await storeEvidence(worker, 'acme', evidence)
    expect(await storeEvidence(worker, 'acme', evidence)).toBe(digest)
    expect(await readEvidence(bot, 'acme', digest)).toEqual(evidence)
    await expect(readEvidence(bot, 'other', digest)).rejects.toMatchObject({ code: 'not_found' })
  })

  test('with text that has no canonical form is kept with a mark in its place', async () => {
    const digest = await storeEvidence(worker, 'acme', { ...evidence, reference: 'npm:x\ud800' })
    expect((await readEvidence(bot, 'acme', digest)).reference).toBe('npm:x\ufffd')
  })

  test('that was changed in the database is not handed out', async () => {
    const digest = await storeEvidence(worker, 'acme', {
      ...evidence,
      gatheredAt: '2026-11-24T00:00:00.000Z',
    })
    await db
      .pool()
      .query("update evidence set document = replace(document, 'none', 'verified') where digest = $1", [
        digest,
      ])
    await expect(readEvidence(bot, 'acme', digest)).rejects.toMatchObject({ code: 'integrity_mismatch' })
  })
})
