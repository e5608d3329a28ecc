import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { diffManifests, sayCounts } from '../../../domain/diff/index.ts'
import type { Json, JsonObject } from '../../../domain/json.ts'
import { type CapabilityManifest, manifestDigest } from '../../../domain/manifest.ts'

const json: z.ZodType<Json> = z.json()
const object: z.ZodType<JsonObject> = z.record(z.string(), json)
const recorded = z.object({
  protocolVersion: z.string(),
  capabilities: object,
  tools: z.array(
    z.object({
      name: z.string(),
      title: z.string().exactOptional(),
      description: z.string().exactOptional(),
      inputSchema: object,
      outputSchema: object.exactOptional(),
      annotations: z
        .object({
          readOnlyHint: z.boolean().exactOptional(),
          destructiveHint: z.boolean().exactOptional(),
          idempotentHint: z.boolean().exactOptional(),
          openWorldHint: z.boolean().exactOptional(),
        })
        .exactOptional(),
    }),
  ),
})

function load(name: string): CapabilityManifest {
  const file = new URL(`../../fixtures/manifests/${name}.json`, import.meta.url)
  const { protocolVersion, capabilities, tools } = recorded.parse(JSON.parse(readFileSync(file, 'utf8')))
  return {
    tools,
    prompts: [],
    resources: [],
    capabilities,
    protocolVersions: [protocolVersion],
    inputs: [],
    hostPermissions: [],
  }
}

test('server-filesystem 2025.3.28 to 2026.8.31: 11 tools become 14', () => {
  const diff = diffManifests(load('server-filesystem-2025.3.28'), load('server-filesystem-2026.8.31'))
  expect(sayCounts(diff)).toBe('3 new tools, 9 widened, 2 changed')
  const said = diff.entries.map((entry) => `${entry.severity} ${entry.sentence}`)
  expect(said.slice(0, 6)).toEqual([
    'medium list_directory_with_sizes is a new tool, which says that it only reads',
    'medium read_media_file is a new tool, which says that it only reads',
    'medium read_text_file is a new tool, which says that it only reads',
    'medium directory_tree takes “excludePatterns” as new input',
    'medium read_file takes “tail”, “head” as new input',
    'medium read_multiple_files takes properties that it does not name',
  ])
  const multiple = diff.entries.find((entry) => entry.name === 'read_multiple_files' && entry.details)
  expect(multiple?.details).toContain('no longer accepts 0 or more items, only 1 or more items (paths)')
})

test('airtable-mcp-server 1.7.2 to 1.14.0: 13 tools become 16', () => {
  const diff = diffManifests(load('airtable-mcp-server-1.7.2'), load('airtable-mcp-server-1.14.0'))
  expect(sayCounts(diff)).toBe('3 new tools, 12 widened, 1 changed')
  const field = diff.entries.find((entry) => entry.name === 'create_field' && entry.change === 'widened')
  expect(field?.details).toContain('no longer requires “name” (nested.field)')
})

test('a release against itself is no change, and against nothing all of it', () => {
  const release = load('server-filesystem-2026.8.31')
  expect(diffManifests(release, { ...release, tools: [...release.tools].reverse() }).entries).toEqual([])
  expect(manifestDigest(release)).toBe(manifestDigest({ ...release, tools: [...release.tools].reverse() }))
  expect(sayCounts(diffManifests(undefined, release))).toBe('everything is new: 14 tools')
})
