import { expect, it } from 'vitest'
import { summarise } from '../../../activities/gathering/summary.ts'
import { digestText } from '../../../domain/digest.ts'
import type { Evidence } from '../../../domain/evidence.ts'

const digest = digestText('x')

function evidence(names: readonly string[]): Evidence {
  return {
    schema: 'countersign.evidence/1',
    reference: 'npm:files@1.0.0',
    gatheredAt: '2026-11-01T09:00:00.000Z',
    release: {
      version: '1.0.0',
      digests: { artifact: digest, lock: digest, manifest: digest },
      files: 1,
      unpackedBytes: 1,
    },
    manifest: {
      status: 'observed',
      digest,
      tools: names.map((name) => ({ name, inputSchema: {} })),
      prompts: [],
      resources: [],
      capabilities: {},
      protocolVersions: [],
      inputs: [],
    },
    signature: { status: 'none', checks: [], trustRoot: { source: 'embedded' } },
    hostPermissions: [],
    source: { status: 'analysed', files: 1, unparsed: [] },
    dependencies: {
      status: 'checked',
      count: 0,
      direct: 0,
      installScripts: [],
      deprecated: [],
      recent: [],
      licences: {},
      advisories: { status: 'checked', found: [] },
    },
    concerns: [],
    tier: { proposed: 2, reasons: [] },
  }
}

const facts = { official: false, signature: 'none', concerns: [] } as const

it('a server of 500 tools is carried whole', () => {
  const names = Array.from({ length: 500 }, (_, i) => `a_tool_with_quite_a_long_name_${i}`)
  expect(summarise(evidence(names), digest, facts, undefined).tools.map((t) => t.name)).toEqual(names)
})

it('a name without end does not get into a lifecycle, whose payloads Temporal bounds', () => {
  expect(() => summarise(evidence(['x'.repeat(1_000_000)]), digest, facts, undefined)).toThrow(
    /1000000 bytes/,
  )
  expect(() => summarise(evidence(Array(100).fill('漢'.repeat(200))), digest, facts, undefined)).toThrow(
    /60000/,
  )
})
