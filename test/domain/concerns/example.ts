import { readFileSync } from 'node:fs'
import type { Concern } from '../../../domain/concern.ts'
import { type ConcernFacts, raiseConcerns } from '../../../domain/concerns/index.ts'
import type { Tool } from '../../../domain/manifest.ts'
import { type Policy, parsePolicy } from '../../../domain/policy/index.ts'

export const NOW = '2026-09-01T12:00:00.000Z'
export const POLICY: Policy = parsePolicy(
  readFileSync(new URL('../../../policy.yaml', import.meta.url), 'utf8'),
)

const DIGEST = 'sha256:aa' as const

/** A server about which there is nothing to say. */
export const SPOTLESS: ConcernFacts = {
  reference: 'npm:@acme/server@1.0.0',
  release: {
    version: '1.0.0',
    digests: { artifact: DIGEST, lock: DIGEST, manifest: DIGEST },
    publishedAt: '2026-06-01T00:00:00.000Z',
    license: 'MIT',
    repository: 'https://github.com/acme/server',
    files: 3,
    unpackedBytes: 1_000,
  },
  manifest: {
    status: 'observed',
    digest: DIGEST,
    tools: [{ name: 'read_note', description: 'Reads a note.', inputSchema: { type: 'object' } }],
    prompts: [],
    resources: [],
    capabilities: {},
    protocolVersions: ['2026-07-28'],
    inputs: [],
  },
  signature: {
    status: 'verified',
    checks: [{ kind: 'provenance', status: 'verified', detail: 'Built from github.com/acme/server.' }],
    trustRoot: { source: 'tuf' },
  },
  hostPermissions: [],
  source: { status: 'analysed', files: 3, unparsed: [] },
  dependencies: {
    status: 'checked',
    count: 2,
    direct: 2,
    installScripts: [],
    deprecated: [],
    recent: [],
    licences: { MIT: 2 },
    advisories: { status: 'checked', found: [] },
  },
  resolverConcerns: [],
}

export const tool = (given: Partial<Tool>): Tool => ({
  name: 'read_note',
  inputSchema: { type: 'object' },
  ...given,
})

export const withTools = (...tools: Tool[]): ConcernFacts => ({
  ...SPOTLESS,
  manifest: { ...SPOTLESS.manifest, tools },
})

export const describing = (description: string): ConcernFacts => withTools(tool({ description }))

export const raise = (facts: ConcernFacts, policy = POLICY): Concern[] => raiseConcerns(facts, policy, NOW)
export const idsOf = (facts: ConcernFacts): string[] => raise(facts).map((concern) => concern.id)
