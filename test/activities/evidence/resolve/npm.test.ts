import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type ResolveContext,
  type Resolved,
  resolveReference,
} from '../../../../activities/evidence/resolve/index.ts'
import { digestBytes } from '../../../../domain/digest.ts'
import { CountersignError } from '../../../../domain/errors.ts'
import { isJsonObject, type JsonObject } from '../../../../domain/json.ts'
import { parseReference } from '../../../../domain/reference.ts'
import { type NpmRegistry, startNpmRegistry } from '../npm-registry.ts'

let registry: NpmRegistry
beforeAll(async () => {
  registry = await startNpmRegistry()
})
afterAll(() => registry.close())

async function resolve(text: string, change: Partial<ResolveContext> = {}): Promise<Resolved> {
  const context: ResolveContext = {
    npm: await registry.options(),
    mcpRegistry: 'http://127.0.0.1:9',
    maxTarballBytes: 1_000_000,
    timeoutMs: 20_000,
    ...change,
  }
  return await resolveReference(parseReference(text), context)
}

async function refusal(text: string, change: Partial<ResolveContext> = {}): Promise<CountersignError> {
  const error = await resolve(text, change).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof CountersignError)) throw new Error(`expected a refusal, got ${String(error)}`)
  expect(error.line).not.toMatch(/[\n\r]|node_modules/)
  return error
}

const dist = (change: (dist: JsonObject) => JsonObject) => (document: JsonObject) => ({
  ...document,
  dist: change(isJsonObject(document.dist) ? document.dist : {}),
})

describe('an npm package', () => {
  it('is pinned to one version, with what the registry and the package say of it', async () => {
    await registry.publish(
      {
        name: '@acme/tool',
        version: '1.2.3',
        description: 'A tool',
        license: 'MIT',
        bin: { helper: './helper.js', tool: './server.js' },
        mcpName: 'io.github.acme/tool',
        repository: {
          type: 'git',
          url: 'git+ssh://git@github.com/acme/tool.git',
          directory: 'packages/tool',
        },
      },
      { 'server.js': '', 'helper.js': '' },
      (document) => ({
        ...dist((d) => ({ ...d, signatures: [{ keyid: 'SHA256:abc', sig: 'MEUC' }, 'junk'] }))(document),
        deprecated: 'use another',
        _npmUser: { name: 'alice', email: 'a@example.com' },
      }),
    )
    const { facts, tarball } = await resolve('npm:@acme/tool')
    expect(facts).toMatchObject({
      reference: 'npm:@acme/tool@1.2.3',
      kind: 'npm',
      name: '@acme/tool',
      version: '1.2.3',
      publishedAt: '2026-01-02T03:04:05.000Z',
      publisher: 'alice',
      deprecated: 'use another',
      repository: 'https://github.com/acme/tool',
      mcpName: 'io.github.acme/tool',
      signatures: [{ keyid: 'SHA256:abc', sig: 'MEUC' }],
      recipe: { entry: 'server.js', args: [], environment: {} },
      concerns: [],
    })
    expect(facts.integrity).toMatch(/^sha512-/)
    expect(tarball.length).toBeGreaterThan(0)
    expect(JSON.parse(JSON.stringify(facts))).toEqual(facts)
  })

  it('may be asked for by tag, and by a version that is not the latest', async () => {
    await registry.publish({ name: 'tagged', version: '1.0.0', bin: 'a.js' }, { 'a.js': '' })
    await registry.publish({ name: 'tagged', version: '2.0.0', bin: 'a.js' }, { 'a.js': '' })
    registry.amend('tagged', (d) => ({ ...d, 'dist-tags': { latest: '2.0.0', stable: '1.0.0' } }))
    expect((await resolve('npm:tagged@stable')).facts.reference).toBe('npm:tagged@1.0.0')
    expect((await resolve('npm:tagged@1.0.0')).facts.version).toBe('1.0.0')
    expect((await resolve('npm:tagged')).facts.version).toBe('2.0.0')
  })

  it('comes from the registry of its scope, with the credentials that the user’s .npmrc holds for it', async () => {
    const own = await startNpmRegistry()
    try {
      own.requireToken('s3cret')
      const host = new URL(own.url).host
      await own.publish({ name: '@private/server', version: '1.0.0', bin: 'a.js' }, { 'a.js': '' })
      const npm = await own.options(
        `registry=http://127.0.0.1:9/\n@private:registry=${own.url}\n//${host}/:_authToken=s3cret`,
      )
      expect((await resolve('npm:@private/server', { npm })).facts.version).toBe('1.0.0')
      const bare = await own.options(`@private:registry=${own.url}`)
      expect(await refusal('npm:@private/server', { npm: bare })).toMatchObject({
        code: 'registry_unavailable',
        cure: expect.stringContaining('.npmrc'),
      })
    } finally {
      await own.close()
    }
  })

  it('whose registry and tarball contradict each other is what the tarball says, with a concern', async () => {
    await registry.publish(
      { name: 'two-faced', version: '1.0.0', bin: 'evil.js', scripts: { postinstall: 'node evil.js' } },
      { 'evil.js': '' },
      (document) => ({ ...document, bin: 'good.js', scripts: {}, dependencies: { 'left-pad': '1.0.0' } }),
    )
    const { facts } = await resolve('npm:two-faced')
    expect(facts.recipe?.entry).toBe('evil.js')
    expect(facts.concerns).toMatchObject([
      {
        id: 'package.manifest-confusion',
        severity: 'high',
        proof: expect.stringContaining('dependencies, bin, scripts.postinstall'),
      },
    ])
  })

  it('vouched for by SHA-1 only, or by nothing, is taken with a concern', async () => {
    await registry.publish(
      { name: 'weak', version: '1.0.0' },
      {},
      dist(({ integrity: _, ...rest }) => rest),
    )
    expect((await resolve('npm:weak')).facts.concerns.map((c) => c.id)).toEqual(['integrity.weak'])
    await registry.publish(
      { name: 'unvouched', version: '1.0.0' },
      {},
      dist(({ tarball = '' }) => ({ tarball })),
    )
    expect((await resolve('npm:unvouched')).facts.concerns).toMatchObject([
      { id: 'integrity.none', notChecked: true },
    ])
  })

  it('without an executable is still evidence; it only cannot be started', async () => {
    await registry.publish({ name: 'library', version: '1.0.0', main: 'a.js' }, { 'a.js': '' })
    const { facts } = await resolve('npm:library')
    expect(facts.recipe).toBeUndefined()
    expect(facts.reason).toContain('no executable')
  })

  it.each(['../../../etc/passwd', '/etc/passwd', 'a/../../b', ''])(
    'whose executable is %j is not started',
    async (bin) => {
      const name = `escape-${digestBytes(Buffer.from(bin)).slice(7, 15)}`
      await registry.publish({ name, version: '1.0.0', bin: { [name]: bin } })
      const { facts } = await resolve(`npm:${name}`)
      expect(facts.recipe).toBeUndefined()
    },
  )
})

describe('what goes wrong with a registry is told in one line', () => {
  it('an unknown package', async () => {
    expect(await refusal('npm:unknown-package')).toMatchObject({ code: 'not_found' })
  })

  it('an unknown version, naming the latest', async () => {
    await registry.publish({ name: 'known', version: '3.1.0' })
    expect(await refusal('npm:known@9.9.9')).toMatchObject({
      code: 'not_found',
      cure: 'The latest version is 3.1.0.',
    })
    expect(await refusal('npm:known@constructor')).toMatchObject({ code: 'not_found' })
  })

  it('an unpublished version, an unpublished package, a tarball that is gone', async () => {
    await registry.publish({ name: 'gone', version: '1.0.0' })
    registry.amend('gone', (d) => ({ ...d, time: { '0.9.0': '2020-01-01T00:00:00.000Z' } }))
    expect((await refusal('npm:gone@0.9.0')).message).toContain('was unpublished')
    registry.answer('/gone/-/gone-1.0.0.tgz', (_, response) => response.writeHead(404).end())
    expect(await refusal('npm:gone')).toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('no longer hands out its tarball'),
    })
    registry.amend('gone', () => ({ name: 'gone', time: { unpublished: { time: '2026-01-01' } } }))
    expect((await refusal('npm:gone')).message).toBe('npm:gone was unpublished from the registry.')
  })

  it('a tarball that is not what the registry promises', async () => {
    await registry.publish({ name: 'swapped', version: '1.0.0' })
    registry.answer('/swapped/-/swapped-1.0.0.tgz', (_, response) => response.end('something else'))
    expect(await refusal('npm:swapped')).toMatchObject({ code: 'integrity_mismatch' })
  })

  it('a version that is none', async () => {
    registry.answer('/odd-version', (_, response) =>
      response.end('{"name":"odd-version","dist-tags":{"latest":"../../x"},"versions":{"../../x":{}}}'),
    )
    expect(await refusal('npm:odd-version')).toMatchObject({ code: 'registry_unavailable' })
  })

  it('a tarball without end', async () => {
    await registry.publish({ name: 'endless', version: '1.0.0' })
    registry.answer('/endless/-/endless-1.0.0.tgz', (_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
        if (!response.destroyed) response.once('drain', more)
      }
      more()
    })
    expect(await refusal('npm:endless')).toMatchObject({ code: 'hostile_package' })
  })

  it.each([
    ['404', (r) => r.writeHead(404).end(), 'not_found'],
    ['500', (r) => r.writeHead(500).end('oops'), 'registry_unavailable'],
    ['403', (r) => r.writeHead(403).end(), 'registry_unavailable'],
    ['a page instead of JSON', (r) => r.end('<html>'), 'registry_unavailable'],
    ['another package', (r) => r.end('{"name":"other","versions":{}}'), 'registry_unavailable'],
    ['a broken connection', (r) => r.destroy(), 'registry_unavailable'],
    ['nothing', () => undefined, 'timed_out'],
  ] as [string, (response: import('node:http').ServerResponse) => void, string][])(
    'an answer of %s',
    async (title, reply, code) => {
      const name = `answers-${title.replaceAll(/\W+/g, '-').toLowerCase()}`
      registry.answer(`/${name}`, (_, response) => reply(response))
      expect(await refusal(`npm:${name}`)).toMatchObject({ code })
    },
  )

  it('a tarball that trickles in for longer than anyone waits', async () => {
    await registry.publish({ name: 'trickle', version: '1.0.0' })
    registry.answer('/trickle/-/trickle-1.0.0.tgz', (_, response) => {
      const drip = setInterval(() => response.write('x'), 20)
      response.on('close', () => clearInterval(drip))
    })
    expect(await refusal('npm:trickle', { timeoutMs: 700 })).toMatchObject({ code: 'timed_out' })
  })

  it('no registry at all', async () => {
    const npm = await registry.options('registry=http://127.0.0.1:9/')
    expect(await refusal('npm:anything', { npm })).toMatchObject({ code: 'registry_unavailable' })
  })

  it('a kind that is not supported yet', async () => {
    const error = await refusal('pypi:mcp-server-fetch')
    expect(error).toMatchObject({ code: 'unsupported', cure: 'Use npm:, path:, registry:.' })
  })
})
