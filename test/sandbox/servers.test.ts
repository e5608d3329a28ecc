import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pacote, { type Options } from 'pacote'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadNpmOptions } from '../../activities/evidence/npm/options.ts'
import {
  buildLock,
  createArtifactStore,
  createSandbox,
  installRelease,
  type Observation,
  observe,
  type Sandbox,
} from '../../sandbox/index.ts'
import { NO_BWRAP } from './probe.ts'

let root: string
let sandbox: Sandbox
let npmOptions: Options
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'servers-'))
  sandbox = await createSandbox()
  npmOptions = await loadNpmOptions({ cwd: root, env: process.env })
})
afterAll(() => rm(root, { recursive: true, force: true }))

async function observePublished(name: string, version: string, entry: string): Promise<Observation> {
  const store = createArtifactStore(join(root, 'store'))
  const artifact = await store.put(await pacote.tarball(`${name}@${version}`, npmOptions))
  const release = { store, artifact, name, version, npmOptions }
  const { lock } = await buildLock(release)
  const installed = await installRelease({ ...release, lock, cache: join(root, 'cache') })
  return observe(sandbox, { ...installed, recipe: { command: 'node', entry, args: [] }, inputs: [] })
}

// Versions are fixed, so that what they offer is.
const PUBLISHED: readonly (readonly [string, string, string, object])[] = [
  ['@modelcontextprotocol/server-filesystem', '2026.8.31', 'dist/index.js', { tools: 14 }],
  [
    '@modelcontextprotocol/server-everything',
    '2026.8.31',
    'dist/index.js',
    { tools: 13, prompts: 4, resources: 9 },
  ],
  ['@modelcontextprotocol/server-memory', '2026.8.31', 'dist/index.js', { tools: 9, resources: 1 }],
  [
    '@modelcontextprotocol/server-github',
    '2025.4.8',
    'dist/index.js',
    { tools: 26, versions: ['2024-11-05'] },
  ],
  [
    '@modelcontextprotocol/server-slack',
    '2025.4.25',
    'dist/index.js',
    { tools: 8, versions: ['2024-11-05'], variables: ['SLACK_BOT_TOKEN', 'SLACK_TEAM_ID'] },
  ],
  ['@upstash/context7-mcp', '4.1.1', 'dist/index.js', { tools: 2, versions: ['2025-11-25', '2026-07-28'] }],
]

// Without the program nothing can be contained, and nothing is run: `available.test.ts` shows that.
describe.skipIf(NO_BWRAP)(
  'real servers, from the registry through lock and installation into the sandbox',
  () => {
    test.each(PUBLISHED)(
      '%s %s',
      async (name, version, entry, expected) => {
        const seen = await observePublished(name, version, entry)
        if (seen.status !== 'observed') throw new Error(seen.reason)
        const found = {
          tools: seen.tools.length,
          prompts: seen.prompts.length,
          resources: seen.resources.length,
          versions: seen.protocolVersions,
          variables: seen.given.variables,
        }
        expect(found).toEqual({
          prompts: 0,
          resources: 0,
          versions: ['2025-11-25'],
          variables: [],
          ...expected,
        })
        for (const tool of seen.tools) expect(tool.inputSchema.type).toBe('object')
      },
      180_000,
    )

    test('an installation made under a strict umask can still be read by the user it runs as', async () => {
      const before = process.umask(0o077)
      try {
        const seen = await observePublished(
          '@modelcontextprotocol/server-memory',
          '2025.4.25',
          'dist/index.js',
        )
        expect(seen).toMatchObject({ status: 'observed' })
      } finally {
        process.umask(before)
      }
    }, 180_000)
  },
)
