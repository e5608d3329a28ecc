import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type ResolveContext,
  type Resolved,
  resolveReference,
} from '../../../../activities/evidence/resolve/index.ts'
import type { JsonObject } from '../../../../domain/json.ts'
import { parseReference } from '../../../../domain/reference.ts'
import { listen, type McpRegistry, startMcpRegistry } from '../mcp-registry.ts'
import { type NpmRegistry, startNpmRegistry } from '../npm-registry.ts'

// The registry's own seed, as it ships with v1.8.8, and entries of ours beside it.
const seed = JSON.parse(
  readFileSync(new URL('../../../fixtures/mcp-registry/seed.json', import.meta.url), 'utf8'),
) as JsonObject[]
const airtable = 'io.github.domdomegg/airtable-mcp-server'
const SCHEMA = 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json'

const entry = (name: string, npm: JsonObject, rest: JsonObject = {}): JsonObject => ({
  $schema: SCHEMA,
  name,
  description: 'A test entry',
  version: '1.0.0',
  packages: [{ registryType: 'npm', transport: { type: 'stdio' }, version: '1.0.0', ...npm }],
  ...rest,
})

const ours: JsonObject[] = [
  entry(
    'com.example/files',
    {
      identifier: '@example/files',
      packageArguments: [
        {
          type: 'positional',
          valueHint: 'folder',
          format: 'filepath',
          isRequired: true,
          description: 'What to serve',
        },
        { type: 'named', name: '--mode', value: 'stdio' },
        { type: 'named', name: '--level', default: '{level}', variables: { level: { default: 'info' } } },
        { type: 'named', name: '--optional' },
      ],
      environmentVariables: [
        { name: 'FILES_TOKEN', isRequired: true, isSecret: true, default: 'should-not-be-here' },
        { name: 'FILES_MODE', default: 'quiet' },
      ],
    },
    { repository: { url: 'https://github.com/example/other', source: 'github' } },
  ),
  entry('com.example/stranger', { identifier: '@example/files' }),
  entry('com.example/hashed', { identifier: '@example/files', fileSha256: 'f'.repeat(64) }),
  entry('com.example/elsewhere', {
    identifier: '@example/files',
    registryBaseUrl: 'https://npm.example.com',
  }),
  entry('com.example/http', {
    identifier: '@example/files',
    transport: { type: 'streamable-http', url: 'http://localhost:3000/mcp' },
  }),
]

let mcp: McpRegistry
let npm: NpmRegistry

beforeAll(async () => {
  npm = await startNpmRegistry()
  await npm.publish(
    {
      name: '@example/files',
      version: '1.0.0',
      bin: 'server.js',
      mcpName: 'com.example/files',
      repository: 'github:example/files',
    },
    { 'server.js': '' },
  )
  mcp = await startMcpRegistry([...seed, ...ours])
})
afterAll(async () => {
  await mcp?.close()
  await npm?.close()
})

async function resolve(text: string, change: Partial<ResolveContext> = {}): Promise<Resolved> {
  const context: ResolveContext = {
    npm: await npm.options(),
    mcpRegistry: mcp.url,
    maxTarballBytes: 50_000_000,
    timeoutMs: 30_000,
    ...change,
  }
  return await resolveReference(parseReference(text), context)
}

const concernsOf = (resolved: Resolved): string[] => resolved.facts.concerns.map((concern) => concern.id)

describe('a name of the official MCP registry', () => {
  it('leads to its npm package in the version that the entry pins, and to what must be given', async () => {
    const user = await npm.options('')
    const { facts } = await resolve(`registry:${airtable}@1.7.2`, { npm: { ...user, timeout: 20_000 } })
    expect(facts).toMatchObject({
      reference: `registry:${airtable}@1.7.2`,
      kind: 'registry',
      name: 'airtable-mcp-server',
      version: '1.7.2',
      mcpName: airtable,
      repository: 'https://github.com/domdomegg/airtable-mcp-server',
      inputs: [{ name: 'AIRTABLE_API_KEY', required: true, secret: true }],
      concerns: [],
    })
    const latest = await resolve(`registry:${airtable}`, { npm: { ...user, timeout: 20_000 } })
    expect(latest.facts.reference).toBe(`registry:${airtable}@1.7.3`)
  })

  it('starts with the fixed and default arguments, and stand-ins for what a person must choose', async () => {
    const { facts } = await resolve('registry:com.example/files')
    expect(facts.recipe).toEqual({
      entry: 'server.js',
      args: ['/tmp', '--mode', 'stdio', '--level', 'info'],
      environment: { FILES_MODE: 'quiet' },
    })
    expect(facts.inputs).toEqual([
      { name: 'folder', description: 'What to serve', required: true, secret: false },
      { name: '--level', required: false, secret: false },
      { name: '--optional', required: false, secret: false },
      { name: 'FILES_TOKEN', required: true, secret: true },
      { name: 'FILES_MODE', required: false, secret: false },
    ])
    expect(concernsOf({ facts, tarball: Buffer.alloc(0) })).toEqual(['registry.repository'])
  })

  it('that the package does not claim is a concern', async () => {
    const { facts } = await resolve('registry:com.example/stranger')
    expect(facts.concerns).toMatchObject([
      { id: 'registry.ownership', severity: 'high', proof: expect.stringContaining('com.example/files') },
    ])
  })

  it('that was deprecated or taken down is a concern, and a deleted one can still be looked at', async () => {
    await mcp.setStatus('com.example/stranger', '1.0.0', 'deprecated', 'use com.example/files')
    expect((await resolve('registry:com.example/stranger@1.0.0')).facts.concerns[0]).toMatchObject({
      id: 'registry.deprecated',
      proof: 'use com.example/files',
    })
    await mcp.setStatus('com.example/stranger', '1.0.0', 'deleted')
    for (const text of ['registry:com.example/stranger@1.0.0', 'registry:com.example/stranger']) {
      expect((await resolve(text)).facts.concerns[0]).toMatchObject({
        id: 'registry.deleted',
        severity: 'critical',
      })
    }
  })

  it.each([
    ['com.example/hashed', 'integrity_mismatch', 'not the file that the MCP registry lists'],
    ['com.example/elsewhere', 'unsupported', 'from another npm registry'],
    ['com.example/http', 'unsupported', 'not started over stdio'],
    ['io.github.domdomegg/time-mcp-pypi', 'unsupported', 'as pypi'],
    ['io.github.domdomegg/nobody', 'not_found', 'does not know registry:io.github.domdomegg/nobody'],
    [`${airtable}@0.0.1`, 'not_found', 'does not know'],
  ])('%s is answered with %s', async (name, code, sentence) => {
    await expect(resolve(`registry:${name}`)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(sentence),
    })
  })
})

describe('other registries and older files', () => {
  const servers: Server[] = []
  afterAll(() => {
    for (const server of servers) server.closeAllConnections()
    for (const server of servers) server.close()
  })
  const serving = async (body: unknown, status = 200): Promise<string> => {
    const { url, server } = await listen((_, response) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(typeof body === 'string' ? body : JSON.stringify(body))
    })
    servers.push(server)
    return url
  }

  it('reads the snake_case form of before 2025-09-16, status and all', async () => {
    const mcpRegistry = await serving({
      name: 'com.example/files',
      description: 'An old entry',
      status: 'deprecated',
      version_detail: { version: '1.0.0' },
      packages: [
        {
          registry_type: 'npm',
          registry_base_url: 'https://registry.npmjs.org',
          identifier: '@example/files',
          version: '1.0.0',
          environment_variables: [{ name: 'KEY', is_required: true, is_secret: true }],
          package_arguments: [
            { type: 'positional', value_hint: 'port', format: 'number', is_required: true },
          ],
        },
      ],
    })
    const { facts } = await resolve('registry:com.example/files', { mcpRegistry })
    expect(facts.reference).toBe('registry:com.example/files@1.0.0')
    expect(facts.recipe?.args).toEqual(['1'])
    expect(facts.inputs).toEqual([
      { name: 'port', required: true, secret: false },
      { name: 'KEY', required: true, secret: true },
    ])
    expect(facts.concerns.map((c) => c.id)).toEqual(['registry.deprecated'])
  })

  it('takes the server’s version for a package that states none, and says so', async () => {
    const { version: _, ...unversioned } = { version: '', registryType: 'npm', identifier: '@example/files' }
    const mcpRegistry = await serving({
      server: { name: 'com.example/files', version: '1.0.0', packages: [unversioned] },
    })
    const { facts } = await resolve('registry:com.example/files', { mcpRegistry })
    expect(facts.version).toBe('1.0.0')
    expect(facts.concerns.map((c) => c.id)).toEqual(['registry.version-missing'])
  })

  it.each(['^1.0.0', '1.x', 'https://example.com/x.tgz'])(
    'refuses a package version of %s',
    async (version) => {
      const mcpRegistry = await serving({
        server: entry('com.example/files', { identifier: '@example/files', version }),
      })
      await expect(resolve('registry:com.example/files', { mcpRegistry })).rejects.toMatchObject({
        code: 'unsupported',
      })
    },
  )

  it.each([
    ['500', 500, '{}', 'registry_unavailable'],
    ['a page', 200, '<html>', 'registry_unavailable'],
    ['a list', 200, '[]', 'registry_unavailable'],
    ['another server', 200, '{"server":{"name":"a/b","version":"1"}}', 'registry_unavailable'],
  ])('an answer of %s is no entry', async (_, status, body, code) => {
    const mcpRegistry = await serving(body, status)
    await expect(resolve('registry:com.example/files', { mcpRegistry })).rejects.toMatchObject({ code })
  })

  it('silence and absence are told apart', async () => {
    const { url, server } = await listen(() => undefined)
    servers.push(server)
    await expect(
      resolve('registry:com.example/files', { mcpRegistry: url, timeoutMs: 300 }),
    ).rejects.toMatchObject({ code: 'timed_out' })
    await expect(
      resolve('registry:com.example/files', { mcpRegistry: 'http://127.0.0.1:9' }),
    ).rejects.toMatchObject({ code: 'registry_unavailable' })
  })
})
