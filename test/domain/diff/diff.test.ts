import { describe, expect, test } from 'vitest'
import { type DiffEntry, diffManifests, sayCounts } from '../../../domain/diff/index.ts'
import type { CapabilityManifest, HostPermission, Tool } from '../../../domain/manifest.ts'

const manifest = (more: Partial<CapabilityManifest> = {}): CapabilityManifest => ({
  tools: [],
  prompts: [],
  resources: [],
  capabilities: {},
  protocolVersions: ['2025-06-18'],
  inputs: [],
  hostPermissions: [],
  ...more,
})
const tool = (name: string, more: Partial<Tool> = {}): Tool => ({
  name,
  inputSchema: { type: 'object' },
  ...more,
})
const permission = (kind: HostPermission['kind'], value: string, name = 'server'): HostPermission => ({
  kind,
  value,
  file: 'index.js',
  line: 1,
  package: name,
})
const sentences = (before: CapabilityManifest, after: CapabilityManifest): string[] =>
  diffManifests(before, after).entries.map(
    ({ severity, change, sentence }) => `${severity} ${change}: ${sentence}`,
  )
const ofTools = (before: Tool, after: Tool): string[] =>
  sentences(manifest({ tools: [before] }), manifest({ tools: [after] }))

describe('tools', () => {
  test('a new tool weighs by what it says of itself, and silence weighs most', () => {
    const after = manifest({ tools: [tool('look', { annotations: { readOnlyHint: true } }), tool('wipe')] })
    expect(sentences(manifest(), after)).toEqual([
      'high added: wipe is a new tool, which does not say that it only reads',
      'medium added: look is a new tool, which says that it only reads',
    ])
  })
  test('an assurance that is taken back is told first', () => {
    const before = tool('t', { annotations: { readOnlyHint: true, openWorldHint: false }, description: 'a' })
    const after = tool('t', { annotations: { readOnlyHint: false }, description: 'b' })
    expect(ofTools(before, after)).toEqual([
      'high weakened: t no longer says that it only reads',
      'medium weakened: t no longer says that it stays within its own system',
      'low reworded: the description of t is worded differently',
    ])
  })
  test('an input that accepts more is widened', () => {
    const mode = (schema: Tool['inputSchema']): Tool =>
      tool('t', { inputSchema: { type: 'object', properties: { mode: schema } } })
    expect(ofTools(mode({ enum: ['a', 'b', 'c'] }), mode({ type: 'string' }))).toEqual([
      'medium widened: t accepts any string where it took only 3 values (mode)',
    ])
  })
  test('a schema written otherwise to the same effect is no widening, and still not nothing', () => {
    const before = tool('t', { inputSchema: { type: 'object', required: ['a', 'b'] } })
    const after = tool('t', { inputSchema: { type: ['object'], required: ['b', 'a'] } })
    expect(ofTools(before, after)).toEqual(['info reworded: t is written differently, to the same effect'])
  })
  test('hidden characters are a change, and a grave one', () => {
    const before = tool('t', { description: 'Reads a file.' })
    const after = tool('t', { description: 'Reads a file.\u{E0041}\u200b' })
    const [entry] = diffManifests(manifest({ tools: [before] }), manifest({ tools: [after] })).entries
    expect(entry).toMatchObject({
      change: 'reworded',
      severity: 'high',
      sentence: 'the description of t now hides 2 characters that cannot be seen',
      details: ['hidden: U+E0041, U+200B'],
      after: 'Reads a file.\u{E0041}\u200b',
    })
  })
  test('texts that only look alike are different', () => {
    expect(ofTools(tool('t', { description: '\u00e9' }), tool('t', { description: 'e\u0301' }))).toEqual([
      'low reworded: the description of t is worded differently',
    ])
  })
  test('a description deep in a schema is seen', () => {
    const deep = (description: string): Tool =>
      tool('t', { inputSchema: { properties: { a: { items: { description } } } } })
    expect(ofTools(deep('one'), deep('two'))).toEqual([
      'low reworded: the description of input “a[]” of t is worded differently',
    ])
  })
})

describe('host permissions', () => {
  test('are told as what the server can now do', () => {
    const after = manifest({
      hostPermissions: [
        permission('files', 'write'),
        permission('network', 'api.example.com'),
        permission('process', 'spawn', 'dep'),
      ],
    })
    expect(sentences(manifest(), after)).toEqual([
      'high added: can now write and delete files',
      'high added: can now start other programs',
      'medium added: can now contact api.example.com',
    ])
    expect(sayCounts(diffManifests(manifest(), after))).toBe('1 new host, 2 new host permissions')
  })
  test('that one more package uses are less than new', () => {
    const before = manifest({ hostPermissions: [permission('files', 'read')] })
    const after = manifest({
      hostPermissions: [permission('files', 'read'), permission('files', 'read', 'dep')],
    })
    expect(sentences(before, after)).toEqual(['low changed: code of the package dep can now also read files'])
  })
  test('on another line are the same', () => {
    const moved = { ...permission('files', 'read'), line: 99 }
    const diff = diffManifests(
      manifest({ hostPermissions: [permission('files', 'read')] }),
      manifest({ hostPermissions: [moved] }),
    )
    expect(diff.entries).toEqual([])
    expect(sayCounts(diff)).toBe('no change')
  })
})

describe('the rest of a manifest', () => {
  test('secrets, instructions, prompts and resources', () => {
    const before = manifest({ prompts: [{ name: 'p' }], instructions: 'Be kind.' })
    const after = manifest({
      instructions: 'Be quick.',
      inputs: [{ name: 'TOKEN', required: true, secret: true }],
      resources: [{ uri: 'file:///{path}', template: true, name: 'files' }],
    })
    expect(sentences(before, after)).toEqual([
      'high added: asks for a new secret, TOKEN, and does not work without it',
      'medium reworded: the server’s instructions to the model is worded differently',
      'low added: file:///{path} is a new resource template',
      'info removed: the prompt p is gone',
    ])
  })
  test('two digests are never an empty difference', () => {
    const before = manifest({ tools: [tool('t'), tool('t')] })
    expect(diffManifests(before, manifest({ tools: [tool('t')] })).entries).toHaveLength(1)
  })
})

describe('against nothing', () => {
  test('everything is new, in groups, worst first', () => {
    const diff = diffManifests(
      undefined,
      manifest({
        tools: [
          tool('a', { annotations: { readOnlyHint: true } }),
          tool('b', { annotations: { readOnlyHint: true } }),
          tool('c'),
        ],
        hostPermissions: [
          permission('files', 'read'),
          permission('files', 'write'),
          permission('files', 'read', 'dep'),
        ],
      }),
    )
    expect(diff.baseline).toBe(true)
    expect(
      diff.entries.map((entry: DiffEntry) => `${entry.severity} ${entry.sentence} (${entry.count})`),
    ).toEqual([
      'high can write and delete files, read files (2)',
      'high 1 tool that does not say that it only reads (1)',
      'medium 2 tools that say that they only read (2)',
    ])
    expect(sayCounts(diff)).toBe('everything is new: 3 tools, 2 host permissions')
  })
})
