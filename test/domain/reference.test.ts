import fc from 'fast-check'
import npa from 'npm-package-arg'
import semver from 'semver'
import { describe, expect, it } from 'vitest'
import { isCountersignError } from '../../domain/errors.ts'
import {
  formatReference,
  parseReference,
  REFERENCE_KINDS,
  serverName,
  serverReference,
  workflowId,
} from '../../domain/reference.ts'

const digest = `sha256:${'a'.repeat(64)}`

describe('a reference as a person types it', () => {
  it.each([
    ['npm:airtable-mcp-server', { kind: 'npm', name: 'airtable-mcp-server' }],
    ['npm:@scope/name@1.2.3', { kind: 'npm', name: '@scope/name', version: '1.2.3' }],
    ['npm:@scope/name@next', { kind: 'npm', name: '@scope/name', version: 'next' }],
    ['npm:a@1.0.0-beta.1', { kind: 'npm', name: 'a', version: '1.0.0-beta.1' }],
    ['pypi:MCP_Server.Fetch@1.2', { kind: 'pypi', name: 'mcp-server-fetch', version: '1.2' }],
    [`oci:ghcr.io/owner/name@${digest}`, { kind: 'oci', name: 'ghcr.io/owner/name', version: digest }],
    ['oci:localhost:5000/owner/name:1.2', { kind: 'oci', name: 'localhost:5000/owner/name', version: '1.2' }],
    [
      'mcpb:https://GitHub.com/o/r/releases/x.mcpb',
      { kind: 'mcpb', name: 'https://github.com/o/r/releases/x.mcpb' },
    ],
    [
      'registry:io.github.domdomegg/airtable-mcp-server@1.2',
      { kind: 'registry', name: 'io.github.domdomegg/airtable-mcp-server', version: '1.2' },
    ],
    ['remote:https://example.com/mcp', { kind: 'remote', name: 'https://example.com/mcp' }],
    ['github:owner/name@v1.2', { kind: 'github', name: 'owner/name', version: 'v1.2' }],
    ['path:./a//b/../c/', { kind: 'path', name: './a/c' }],
    ['path:../a', { kind: 'path', name: '../a' }],
    ['path:.', { kind: 'path', name: '.' }],
    ['  path:/srv/my server  ', { kind: 'path', name: '/srv/my server' }],
  ])('reads %s', (text, reference) => {
    expect(parseReference(text)).toEqual(reference)
  })

  it.each([
    '',
    'airtable-mcp-server',
    'NPM:airtable-mcp-server',
    'npm:',
    'npm:@scope',
    'npm:@scope/',
    'npm:a@',
    'npm:a@^1.2.3',
    'npm:a@1',
    'npm:a@1.x',
    'npm:a@v1.2.3',
    'npm:a@x',
    'npm:a@*',
    'npm:a@1.2.3 || 2',
    'npm:a@npm:b@1.0.0',
    'npm:a@https://example.com/a.tgz',
    'npm:../../etc/passwd',
    'npm:.hidden',
    'npm:UPPER',
    'npm:node_modules',
    'npm:a b',
    'npm:paypаl', // the second a is Cyrillic
    'oci:ghcr.io/owner/name@sha256:short',
    'remote:http://example.com/mcp',
    'remote:https://user:pass@example.com/mcp',
    'remote:https://example.com/mcp?token=1',
    'registry:no-slash',
    'github:owner/..',
    'path:',
    'path:~/server',
    'path:/..',
    'path:./a\u202Eb',
    'path:./a\u200Bb',
    'path:./a\nb',
    `npm:${'a'.repeat(600)}`,
  ])('refuses %j in one line with a cure', (text) => {
    try {
      parseReference(text)
      expect.unreachable()
    } catch (error) {
      if (!isCountersignError(error)) throw error
      expect(error.code).toBe('bad_reference')
      expect(error.cure).not.toBe('')
      expect(error.line).not.toContain('\n')
    }
  })

  it('never throws anything but bad_reference, and what it accepts has one canonical text', () => {
    const kind = fc.constantFrom(...REFERENCE_KINDS)
    const rest = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('a', 'B', '1', '@', '/', '.', ':', '-', '_', '~', 'x', '^') }),
      fc.webUrl(),
    )
    fc.assert(
      fc.property(kind, rest, (prefix, text) => {
        try {
          const reference = parseReference(`${prefix}:${text}`)
          expect(parseReference(formatReference(reference))).toEqual(reference)
          const server = parseReference(serverReference(reference))
          expect(workflowId('acme', server)).toBe(workflowId('acme', reference))
        } catch (error) {
          if (!isCountersignError(error)) throw error
          expect(error.code).toBe('bad_reference')
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('accepts for npm only what npm itself reads as a registry version or tag of that very name', () => {
    const name = fc.string({
      unit: fc.constantFrom('a', 'z', '0', '@', '/', '.', '-', '_', '~'),
      minLength: 1,
    })
    const version = fc.string({
      unit: fc.constantFrom('0', '1', '2', '.', '-', 'x', 'v', 'b', 'X'),
      minLength: 1,
    })
    fc.assert(
      fc.property(name, version, (n, v) => {
        try {
          const reference = parseReference(`npm:${n}@${v}`)
          const spec = npa(`${reference.name}@${reference.version}`)
          expect(spec.registry).toBe(true)
          expect(spec.name).toBe(reference.name)
          expect(spec.type).toBe(semver.valid(v) === null ? 'tag' : 'version')
        } catch (error) {
          if (!isCountersignError(error)) throw error
        }
      }),
      { numRuns: 3_000 },
    )
  })
})

describe('the names of a server', () => {
  it('keeps the version out of the workflow id and the server reference', () => {
    const reference = parseReference('npm:@scope/name@1.2.3')
    expect(serverReference(reference)).toBe('npm:@scope/name')
    expect(workflowId('acme', reference)).toBe('acme/server:npm:@scope/name')
  })

  it.each([
    ['npm:@scope/name@1.2.3', '@scope/name'],
    ['path:./servers/weather', 'weather'],
    ['path:.', '.'],
    ['remote:https://example.com/mcp', 'example.com/mcp'],
    ['registry:io.github.owner/name', 'io.github.owner/name'],
  ])('calls %s %s', (text, name) => {
    expect(serverName(parseReference(text))).toBe(name)
  })
})
