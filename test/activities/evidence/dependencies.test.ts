import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DependencyQuery, reportDependencies } from '../../../activities/evidence/dependencies/index.ts'
import type { DependencyReport } from '../../../domain/evidence.ts'
import type { JsonObject } from '../../../domain/json.ts'
import { type NpmRegistry, startNpmRegistry } from './npm-registry.ts'

const AUDIT = '/-/npm/v1/security/advisories/bulk'
const now = new Date('2026-01-05T00:00:00.000Z')

const lock = JSON.stringify({
  lockfileVersion: 3,
  packages: {
    '': { name: 'holder', dependencies: { server: '1.0.0' } },
    'node_modules/server': {
      version: '1.0.0',
      dependencies: { young: '^1.0.0', old: '*', alias: 'npm:real@1' },
    },
    'node_modules/young': { version: '1.2.0', license: 'MIT', hasInstallScript: true },
    'node_modules/old': { version: '0.1.0', license: { type: 'ISC' }, deprecated: 'do not use' },
    'node_modules/old/node_modules/young': { version: '0.9.0', license: 'MIT' },
    'node_modules/alias': { name: 'real', version: '1.0.0', licenses: [{ type: 'MIT' }, { type: 'BSD' }] },
    'node_modules/old/node_modules/inside': { version: '1.0.0', inBundle: true },
    'node_modules/twice': { version: '1.0.0', license: 'MIT' },
    'node_modules/old/node_modules/twice': { version: '1.0.0', license: 'MIT' },
    'node_modules/linked': { resolved: 'somewhere', link: true },
  },
})

let registry: NpmRegistry
beforeAll(async () => {
  registry = await startNpmRegistry()
  const publish = (name: string, version: string): Promise<void> => registry.publish({ name, version })
  await publish('young', '0.9.0')
  await publish('young', '1.2.0')
  registry.amend('young', (d) => ({
    ...d,
    time: { '0.9.0': '2020-01-01T00:00:00.000Z', '1.2.0': '2026-01-03T00:00:00.000Z' },
  }))
  for (const name of ['old', 'real', 'twice']) {
    await publish(name, '1.0.0')
    registry.amend(name, (d) => ({ ...d, time: { '0.1.0': '2020-01-01', '1.0.0': '2020-01-01' } }))
  }
})
afterAll(() => registry.close())

async function report(change: Partial<DependencyQuery> = {}): Promise<DependencyReport> {
  return await reportDependencies({
    lock,
    server: { name: 'server', version: '1.0.0' },
    published: true,
    recentDays: 7,
    now,
    npm: await registry.options(),
    auditTimeoutMs: 500,
    ...change,
  })
}

/** Answers the audit endpoint, and keeps what it was asked. */
function audit(answer: (asked: JsonObject) => unknown): { asked: JsonObject[] } {
  const seen: { asked: JsonObject[] } = { asked: [] }
  registry.answer(AUDIT, async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const asked = JSON.parse(gunzipSync(Buffer.concat(parts)).toString()) as JsonObject
    seen.asked.push(asked)
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer(asked)))
  })
  return seen
}

describe('what comes along with a server', () => {
  it('is counted once each, with scripts, deprecations, young versions and licences', async () => {
    audit(() => ({}))
    expect(await report()).toEqual({
      status: 'checked',
      count: 6,
      direct: 3,
      installScripts: [{ name: 'young', version: '1.2.0' }],
      deprecated: [{ name: 'old', version: '0.1.0', message: 'do not use' }],
      recent: [{ name: 'young', version: '1.2.0', publishedAt: '2026-01-03T00:00:00.000Z' }],
      licences: { MIT: 3, unknown: 1, ISC: 1, '(MIT OR BSD)': 1 },
      advisories: { status: 'checked', found: [] },
    })
  })

  it('names the advisories whose range covers a version, worst first', async () => {
    const seen = audit(() => ({
      young: [
        {
          id: 1,
          title: 'low one',
          severity: 'low',
          vulnerable_versions: '<1.0.0',
          url: 'javascript:alert(1)',
        },
        {
          id: 2,
          title: 'bad one',
          severity: 'critical',
          vulnerable_versions: '>=1.0.0',
          url: 'https://x.example/2',
        },
      ],
      server: [{ id: 3, title: 'odd range', severity: 'high', vulnerable_versions: 'who knows' }],
      unasked: [{ id: 4, title: 'not ours', severity: 'critical', vulnerable_versions: '*' }],
    }))
    const { advisories } = await report()
    expect(advisories).toEqual({
      status: 'checked',
      found: [
        {
          name: 'young',
          version: '1.2.0',
          id: '2',
          severity: 'critical',
          title: 'bad one',
          url: 'https://x.example/2',
        },
        { name: 'server', version: '1.0.0', id: '3', severity: 'high', title: 'odd range' },
        { name: 'young', version: '0.9.0', id: '1', severity: 'low', title: 'low one' },
      ],
    })
    expect(seen.asked[0]).toMatchObject({ server: ['1.0.0'], young: ['0.9.0', '1.2.0'], real: ['1.0.0'] })
    expect(seen.asked[0]).not.toHaveProperty('inside')
  })

  it('asks nobody about the name of a folder, or about a private scope', async () => {
    const seen = audit(() => ({}))
    await report({ published: false })
    expect(seen.asked[0]).not.toHaveProperty('server')
    const npm = await registry.options(`registry=${registry.url}\n@private:registry=http://127.0.0.1:9/`)
    const priv = JSON.stringify({
      lockfileVersion: 3,
      packages: { 'node_modules/@private/x': { version: '1.0.0' } },
    })
    const { advisories } = await report({ npm, lock: priv })
    expect(seen.asked[1]).not.toHaveProperty('@private/x')
    expect(advisories).toMatchObject({
      status: 'not_checked',
      reason: expect.stringContaining('another registry'),
    })
  })

  it.each([
    ['refuses', (_: unknown, r: import('node:http').ServerResponse) => r.writeHead(405).end(), '(E405)'],
    [
      'answers a page',
      (_: unknown, r: import('node:http').ServerResponse) => r.end('<html>'),
      'could not be asked',
    ],
    [
      'answers a list',
      (_: unknown, r: import('node:http').ServerResponse) => r.end('[]'),
      'no list of advisories',
    ],
    ['is silent', () => undefined, 'could not be asked'],
  ])('says not checked, and why, when the audit endpoint %s', async (_, handler, reason) => {
    registry.answer(AUDIT, handler)
    const { advisories, status } = await report()
    expect(advisories).toMatchObject({
      status: 'not_checked',
      reason: expect.stringContaining(reason),
      found: [],
    })
    expect(status).toBe('checked')
  })

  it('is partial when publish times cannot be learnt', async () => {
    audit(() => ({}))
    registry.answer('/old', (_, response) => response.writeHead(500).end())
    try {
      expect(await report()).toMatchObject({
        status: 'partial',
        reason: expect.stringMatching(/^Publish times of 1 packages are unknown.*answered 500/),
        recent: [{ name: 'young' }],
      })
    } finally {
      registry.answer('/old', undefined)
    }
  })

  it('gives up on publish times after a while, and says how many it did not learn', async () => {
    audit(() => ({}))
    registry.answer('/old', () => undefined)
    try {
      const found = await report({ timesTimeoutMs: 200, concurrency: 1 })
      expect(found.status).toBe('partial')
    } finally {
      registry.answer('/old', undefined)
    }
  })

  it.each(['', '{}', '[]', '{"lockfileVersion":1,"dependencies":{}}'])(
    'needs a lock of version 3, not %j',
    async (text) => {
      await expect(report({ lock: text })).rejects.toMatchObject({ code: 'internal' })
    },
  )
})
