import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { policy } from '../../cli/commands/policy.ts'
import { examplePolicy } from '../domain/policy/example.ts'

const EXAMPLE_FILE = fileURLToPath(new URL('../../policy.yaml', import.meta.url))

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: '', err: '' }
  const code = await policy.run(args, {
    stdout: { write: (text: string) => (said.out += text) },
    stderr: { write: (text: string) => (said.err += text) },
  })
  return { code, ...said }
}

describe('countersign policy check', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'policy-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  const file = async (name: string, text: string | Uint8Array): Promise<string> => {
    await writeFile(join(folder, name), text)
    return join(folder, name)
  }

  it('sums up a policy that holds on one line', async () => {
    const { code, out, err } = await run('check', EXAMPLE_FILE)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(
      /^\S+policy\.yaml holds: organisation acme, 3 environments, .* digest [0-9a-f]{12}\.\n$/,
    )
  })

  it('names each mistake on a line of its own, with its line in the file', async () => {
    const text = examplePolicy('quorum: 1', 'quorum: 0').replace('closeAfter: 7d', 'closeAfter: soon')
    const path = await file('two.yaml', text)
    const { code, out, err } = await run('check', path)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    const lines = err.trimEnd().split('\n')
    expect(lines).toHaveLength(2)
    expect(lines[0]).toMatch(/two\.yaml: line \d+: tiers\.1\.quorum: must be at least 1$/)
    expect(lines[1]).toMatch(/two\.yaml: line \d+: review\.closeAfter: must be a whole number and a unit/)
  })

  it('shows what a mistake hides instead of printing it', async () => {
    const path = await file('hidden.yaml', `${examplePolicy('quorum: 1', 'quorum: 1')}"a\\e[2J\\u202e": 1\n`)
    const { err } = await run('check', path)
    expect(err).toContain('⟦U+001B⟧[2J⟦U+202E⟧: is no setting here')
  })

  it.each([
    ['a file that is not there', 'missing.yaml', /There is no policy file/],
    ['a folder', '.', /cannot be read: it is no file/],
  ])('says in one line that it could not read %s', async (_, name, expected) => {
    const { code, err } = await run('check', join(folder, name))
    expect(code).toBe(2)
    expect(err).toMatch(expected)
    expect(err.trimEnd()).not.toContain('\n')
  })

  it('says so of bytes that are no text, and of a file without end', async () => {
    expect((await run('check', await file('bytes.yaml', Uint8Array.of(0xff, 0xfe, 0x00)))).err).toMatch(
      /not UTF-8/,
    )
    expect((await run('check', await file('long.yaml', '#'.repeat(2_000_000)))).err).toMatch(/longer than/)
    expect((await run('check', '/dev/zero')).err).toMatch(/no file/)
  })

  it('explains itself when called otherwise', async () => {
    for (const args of [[], ['chek'], ['check', 'a', 'b'], ['check', '--fast']]) {
      const { code, err } = await run(...args)
      expect(code).toBe(2)
      expect(err).toContain('policy check [FILE]')
    }
  })
})

describe('countersign policy schema', () => {
  it('prints the JSON Schema', async () => {
    const { code, out } = await run('schema')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ title: 'Countersign policy', type: 'object' })
  })
})
