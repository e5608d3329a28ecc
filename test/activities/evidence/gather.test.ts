import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { create } from 'tar'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  analyseRelease,
  checkReleaseSignatures,
  concludeEvidence,
  type EvidenceDeps,
  evidenceParts,
  gatherEvidence,
  loadNpmOptions,
  lockRelease,
  type NpmOptions,
  observeRelease,
  reportReleaseDependencies,
  resolveRelease,
} from '../../../activities/evidence/index.ts'
import { embeddedTrustRoot } from '../../../activities/evidence/signature/index.ts'
import { isDigest } from '../../../domain/digest.ts'
import type { Evidence } from '../../../domain/evidence.ts'
import { policySchema } from '../../../domain/policy/index.ts'
import { parseReference } from '../../../domain/reference.ts'
import { createArtifactStore, createSandbox, type Sandbox } from '../../../sandbox/index.ts'
import { type NpmRegistry, startNpmRegistry } from './npm-registry.ts'
import { schemaProblems } from './schema.ts'

const fixtures = fileURLToPath(new URL('../../fixtures/servers', import.meta.url))
const now = () => new Date('2026-11-23T12:00:00.000Z')
const tier = { quorum: 1, reviewers: ['reviewers'] }
const policy = policySchema.parse({
  version: 1,
  organisation: 'test',
  environments: ['production'],
  groups: { reviewers: ['slack:@reviewers'] },
  channels: { reviews: 'slack:#reviews', security: 'slack:#security' },
  tiers: { '1': tier, '2': tier, '3': { ...tier, blockedIn: ['production'] } },
  suspend: { groups: ['reviewers'] },
})

let folder: string
let sandbox: Sandbox
let user: NpmOptions
let registry: NpmRegistry

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gather-'))
  sandbox = await createSandbox()
  user = await loadNpmOptions({ cwd: folder, env: process.env })
  registry = await startNpmRegistry()
})
afterAll(async () => {
  await registry.close()
  await rm(folder, { recursive: true, force: true })
})

function depsOf(npm: NpmOptions, change: { sandbox?: Sandbox } = {}): EvidenceDeps {
  const store = createArtifactStore(join(folder, 'artifacts'))
  const trust = async () => embeddedTrustRoot(now())
  return {
    store,
    npm,
    resolve: {
      mcpRegistry: 'http://127.0.0.1:9',
      folders: { base: fixtures, allowed: [fixtures] },
      maxTarballBytes: 50_000_000,
      timeoutMs: 60_000,
    },
    parts: evidenceParts({ store, npm, sandbox: change.sandbox ?? sandbox, trust, policy, now }),
    recentDays: 7,
    scratch: folder,
    now,
  }
}

async function gather(text: string, deps: EvidenceDeps): Promise<Evidence> {
  const { evidence } = await gatherEvidence(deps, parseReference(text))
  expect(schemaProblems(evidence)).toEqual([])
  return evidence
}

const idsOf = (evidence: Evidence): string[] => evidence.concerns.map((concern) => concern.id)

describe('the evidence on a real server', () => {
  it('pins, locks, observes, reads, checks and judges it, telling each step', async () => {
    const deps = depsOf(user)
    const told: string[] = []
    const { evidence, digest } = await gatherEvidence(
      deps,
      parseReference('npm:@modelcontextprotocol/server-filesystem@2026.8.31'),
      { progress: (step, sentence) => told.push(`${step}: ${sentence}`) },
    )
    expect(schemaProblems(evidence)).toEqual([])
    expect(evidence.reference).toBe('npm:@modelcontextprotocol/server-filesystem@2026.8.31')
    expect(evidence.manifest.status).toBe('observed')
    expect(evidence.manifest.tools.map((tool) => tool.name)).toContain('read_text_file')
    expect(evidence.dependencies.count).toBeGreaterThan(50)
    expect(evidence.hostPermissions.some((p) => p.kind === 'files')).toBe(true)
    expect(evidence.release.repository).toBe('https://github.com/modelcontextprotocol/servers')
    for (const named of [...Object.values(evidence.release.digests), digest])
      expect(isDigest(named)).toBe(true)
    expect(JSON.parse((await deps.store.read(digest)).toString())).toEqual(evidence)
    expect(told.map((line) => line.split(':')[0])).toEqual(
      expect.arrayContaining([
        'resolve',
        'lock',
        'observe',
        'source',
        'signature',
        'dependencies',
        'conclude',
      ]),
    )
  })

  it('is the same whether gathered at once or step by step, each result sent as JSON', async () => {
    const deps = depsOf(user)
    const sent = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T
    const release = sent(await resolveRelease(deps, parseReference('npm:airtable-mcp-server@1.14.0')))
    const locked = sent(await lockRelease(deps, release))
    const findings = {
      release,
      locked,
      observed: sent(await observeRelease(deps, release, locked.lock)),
      source: sent(await analyseRelease(deps, release, locked.lock)),
      signature: sent(await checkReleaseSignatures(deps, release)),
      dependencies: sent(await reportReleaseDependencies(deps, release, locked.lock)),
    }
    const stepwise = await concludeEvidence(deps, findings)
    const atOnce = await gatherEvidence(deps, parseReference('npm:airtable-mcp-server@1.14.0'))
    expect(stepwise.evidence.release).toEqual(atOnce.evidence.release)
    expect(stepwise.evidence.manifest).toEqual(atOnce.evidence.manifest)
    expect(stepwise.digest).toBe(atOnce.digest)
  })

  it('can be a folder, signed by nobody', async () => {
    const evidence = await gather('path:./notes', depsOf(user))
    expect(evidence).toMatchObject({
      reference: 'path:./notes',
      release: { version: '1.0.0', files: 2 },
      manifest: { status: 'observed', tools: [{ name: 'list_notes' }, { name: 'add_note' }] },
      signature: { status: 'none' },
      dependencies: { count: 0 },
    })
  })
})

describe('a server that is hostile or silent still has evidence', () => {
  it('is not run without a sandbox, and says so', async () => {
    const none: Sandbox = {
      status: { available: false, reason: 'There is no bubblewrap.', cure: 'Install it.' },
      run: () => Promise.reject(new Error('must not be asked to run')),
    }
    const evidence = await gather('path:./notes', depsOf(user, { sandbox: none }))
    expect(evidence.manifest).toMatchObject({ status: 'not_observed', tools: [] })
    expect(evidence.manifest.reason).toMatch(/sandbox|bubblewrap/i)
    expect(idsOf(evidence)).toContain('manifest.not-observed')
    expect(evidence.tier.proposed).toBe(3)
  })

  it('with a hostile archive is neither unpacked, installed nor run', async () => {
    const build = await mkdtemp(join(folder, 'hostile-'))
    await registry.publish({ name: 'hostile', version: '1.0.0', bin: 'server.js' }, { 'server.js': '' })
    // The same package with a link in it, vouched for by the registry.
    const { symlink, writeFile, readFile } = await import('node:fs/promises')
    await writeFile(join(build, 'package.json'), '{"name":"hostile","version":"1.0.0","bin":"server.js"}')
    await symlink('/etc/passwd', join(build, 'server.js'))
    await create({ gzip: true, file: join(build, 'hostile.tgz'), cwd: build, prefix: 'package' }, [
      'package.json',
      'server.js',
    ])
    const bytes = await readFile(join(build, 'hostile.tgz'))
    const { createHash } = await import('node:crypto')
    registry.answer('/hostile/-/hostile-1.0.0.tgz', (_, response) => response.end(bytes))
    registry.amend('hostile', (document) => ({
      ...document,
      versions: {
        '1.0.0': {
          name: 'hostile',
          version: '1.0.0',
          bin: 'server.js',
          dist: {
            tarball: `${registry.url}hostile/-/hostile-1.0.0.tgz`,
            integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`,
          },
        },
      },
    }))
    const evidence = await gather('npm:hostile', depsOf(await registry.options()))
    expect(idsOf(evidence)).toEqual(expect.arrayContaining(['archive.link', 'dependencies.unlocked']))
    expect(evidence).toMatchObject({
      manifest: { status: 'not_observed' },
      source: { status: 'not_checked' },
      dependencies: { status: 'not_checked' },
      tier: { proposed: 3 },
    })
  })

  it('whose dependencies do not exist cannot be pinned, and that is critical', async () => {
    await registry.publish(
      { name: 'needy', version: '1.0.0', bin: 'a.js', dependencies: { 'does-not-exist': '^1.0.0' } },
      { 'a.js': '' },
    )
    const evidence = await gather('npm:needy', depsOf(await registry.options()))
    expect(evidence.concerns.find((c) => c.id === 'dependencies.unlocked')).toMatchObject({
      severity: 'critical',
    })
    expect(evidence.manifest.status).toBe('not_observed')
    expect(evidence.tier.proposed).toBe(3)
  })

  it('while what cannot be said at all is an error', async () => {
    const deps = depsOf(await registry.options())
    await expect(gather('npm:unknown-package', deps)).rejects.toMatchObject({ code: 'not_found' })
    await expect(gather('oci:ghcr.io/a/b:1', deps)).rejects.toMatchObject({ code: 'unsupported' })
  })
})
