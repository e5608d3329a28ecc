import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { schemaProblems } from '../activities/evidence/schema.ts'

const entry = fileURLToPath(new URL('../../cli/main.ts', import.meta.url))
const fixtures = fileURLToPath(new URL('../fixtures/servers', import.meta.url))
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inspect-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** The command as a shell would run it. */
function inspect(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { ...process.env, COUNTERSIGN_ARTIFACTS: join(folder, 'artifacts') }
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [entry, 'inspect', ...args],
      { cwd: fixtures, env, maxBuffer: 64 * 1024 * 1024 },
      (error, out, err) => resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    )
  })
}

describe('countersign inspect', () => {
  it('prints exactly one document with --json, by the published schema', async () => {
    const { code, out, err } = await inspect('npm:@modelcontextprotocol/server-filesystem', '--json')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const document: unknown = JSON.parse(out)
    expect(schemaProblems(document)).toEqual([])
    expect(document).toMatchObject({
      schema: 'countersign.evidence/1',
      manifest: { status: 'observed' },
      release: { version: expect.stringMatching(/^\d/) },
    })
  })

  it('reads well for a person: the verdict, then the concerns worst first, then what it is', async () => {
    const { code, out } = await inspect('path:./notes')
    expect(code).toBe(0)
    const at = (text: string): number => {
      expect(out).toContain(text)
      return out.indexOf(text)
    }
    expect(at('path:./notes')).toBeLessThan(at('Concerns'))
    expect(at('Concerns')).toBeLessThan(at('Why this tier'))
    expect(at('Why this tier')).toBeLessThan(at('add_note'))
    const marks = [...out.matchAll(/^ {2}(CRITICAL|HIGH|MEDIUM|LOW|INFO)\b/gm)].map((match) => match[1])
    const order = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFO']
    const ranks = marks.map((mark) => order.indexOf(mark ?? ''))
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b))
  })

  it('shows what changed against another release', async () => {
    const { code, out, err } = await inspect(
      'npm:@modelcontextprotocol/server-filesystem@2026.8.31',
      '--against',
      'npm:@modelcontextprotocol/server-filesystem@2025.3.28',
      '--json',
    )
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const document = JSON.parse(out)
    expect(schemaProblems(document)).toEqual([])
    expect(document.diff.against).toBe('npm:@modelcontextprotocol/server-filesystem@2025.3.28')
    expect(document.diff.entries).toContainEqual(
      expect.objectContaining({ kind: 'tool', change: 'added', name: 'read_text_file' }),
    )
  })

  it('tells the steps on standard error when asked to', async () => {
    const { err } = await inspect('path:./notes', '--json', '--progress')
    expect(err).toMatch(/^resolve: Asking for path:\.\/notes\.\n/)
    expect(err).toMatch(/\nconclude: /)
  })

  it.each([
    ['npm:this-package-does-not-exist-xyzzy', 'does not know'],
    ['npm:airtable-mcp-server@0.0.0-none', 'has no version or tag'],
    ['path:./nowhere', 'There is no folder'],
    ['mcpb:https://example.com/x.mcpb', 'not supported'],
  ])('answers %s with one line on standard error and exit code 2', async (reference, sentence) => {
    const { code, out, err } = await inspect(reference, '--json')
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(sentence)
    expect(err.trimEnd().split('\n')).toHaveLength(1)
  })
})
