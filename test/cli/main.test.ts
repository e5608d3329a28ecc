import { describe, expect, it } from 'vitest'
import { main } from '../../cli/main.ts'

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = ''
  let err = ''
  const code = await main(args, {
    stdout: { write: (text: string) => (out += text) },
    stderr: { write: (text: string) => (err += text) },
    env: {},
    cwd: '/nonexistent',
    width: 80,
  })
  return { code, out, err }
}

describe('countersign in a terminal', () => {
  it('says how it is called, on standard output when asked', async () => {
    const help = await run('help')
    expect(help).toMatchObject({ code: 0, err: '' })
    expect(help.out).toContain('countersign inspect <reference>')
    expect(await run()).toMatchObject({ code: 2, out: '', err: help.out })
    expect((await run('inspect', '--help')).out).toContain('--against')
  })

  it.each([
    [['nonsense'], 'There is no command nonsense'],
    [['../commands/inspect'], 'There is no command'],
    [['\u001b[31mred'], 'There is no command ⟦U+001B⟧'],
    [['inspect'], 'Give one reference'],
    [['inspect', 'npm:a', 'npm:b'], 'Give one reference'],
    [['inspect', '--nonsense', 'npm:a'], "Unknown option '--nonsense'. See countersign inspect --help."],
    [['inspect', 'npm:a', '--against'], "Option '--against <value>' argument missing. See"],
    [['inspect', 'airtable-mcp-server'], 'A reference begins with its kind.'],
    [['inspect', 'npm:a@^1.0.0', '--json'], 'one version, not a range'],
  ])('answers %j with one line and exit code 2', async (args, sentence) => {
    const { code, out, err } = await run(...args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(sentence)
    expect(err.match(/\n/g)).toHaveLength(1)
    expect(err).not.toMatch(/\n\s+at /)
  })
})
