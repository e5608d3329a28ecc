import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'

const BOOTSTRAP = fileURLToPath(new URL('../../bootstrap/', import.meta.url))
// Node 20 cannot replace itself by another program.
const AS_NODE_20 = ['--import', 'data:text/javascript,delete process.execve']

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A project with nothing installed: our bootstrap, no dependencies, and a command that tells what it was given. */
function checkout(program = ''): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-bare-'))
  folders.push(folder)
  cpSync(BOOTSTRAP, join(folder, 'bootstrap'), { recursive: true })
  const about = { name: 'countersign', version: '0.0.0', type: 'module', private: true }
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ ...about, bin: { countersign: 'bootstrap/countersign.js' } }),
  )
  lock(folder, '0.0.0')
  mkdirSync(join(folder, 'cli'))
  const tell = 'const told: string[] = process.argv.slice(2)\nconsole.log(JSON.stringify(told))\n'
  writeFileSync(join(folder, 'cli', 'main.ts'), program || tell)
  return folder
}

function lock(folder: string, version: string): void {
  const about = { name: 'countersign', version }
  const text = JSON.stringify({ ...about, lockfileVersion: 3, requires: true, packages: { '': about } })
  writeFileSync(join(folder, 'package-lock.json'), text)
}

interface Run {
  readonly child: ChildProcess
  readonly ended: Promise<{ code: number | null; out: string; err: string }>
  heard(word: string): Promise<void>
}

function start(folder: string, args: string[], flags: string[] = [], env: NodeJS.ProcessEnv = {}): Run {
  const command = join(folder, 'bootstrap', 'countersign.js')
  const child = spawn(process.execPath, [...flags, command, ...args], {
    cwd: tmpdir(),
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  return {
    child,
    ended: new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err }))),
    heard: (word) => expect.poll(() => out, { timeout: 30_000 }).toContain(word),
  }
}

describe('from a bare checkout', () => {
  test('the first start installs and says so, and the next is silent; standard output is the command’s alone', async () => {
    const folder = checkout()
    const first = await start(folder, ['inspect', '--json', 'a b']).ended
    expect(first).toMatchObject({ code: 0, out: '["inspect","--json","a b"]\n' })
    expect(first.err).toMatch(/^Installing packages with npm ci \(first start\)/)
    expect(existsSync(join(folder, 'node_modules', '.bin', 'countersign'))).toBe(true)

    expect(await start(folder, []).ended).toEqual({ code: 0, out: '[]\n', err: '' })
  })

  test('a changed lock file installs again', async () => {
    const folder = checkout()
    await start(folder, []).ended
    writeFileSync(
      join(folder, 'package-lock.json'),
      readFileSync(join(folder, 'package-lock.json'), 'utf8').replace(
        '"packages":{',
        '"packages":{"node_modules/left-out":{"version":"1.0.0"},',
      ),
    )
    const again = await start(folder, []).ended
    // The lock file asks for what package.json does not: npm itself must judge it.
    expect(again.err).toMatch(/npm ci \(package-lock.json has changed\)/)
  })

  test('two that start at once install once', async () => {
    const folder = checkout()
    const both = await Promise.all([start(folder, ['1']).ended, start(folder, ['2']).ended])
    expect(both.map(({ code, out }) => [code, out])).toEqual([
      [0, '["1"]\n'],
      [0, '["2"]\n'],
    ])
    expect(both.filter(({ err }) => err.includes('npm ci'))).toHaveLength(1)
  })

  test('without npm it says what to do, in one line, with exit code 2', async () => {
    const { code, err } = await start(checkout(), [], [], { PATH: '/nowhere' }).ended
    expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(/^npm is missing: .+\n$/) })
  })

  test('an unknown task names the ones there are', async () => {
    const child = spawn(process.execPath, [join(BOOTSTRAP, 'run.js'), 'dance'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let err = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text
    })
    const code = await new Promise((resolve) => child.once('close', resolve))
    expect({ code, err }).toEqual({
      code: 2,
      err: expect.stringMatching(/^There is no task dance\. Tasks: .*demo.*\n$/),
    })
  })
})

describe.each([
  ['becoming Node 24', []],
  ['running Node 24 beside', AS_NODE_20],
])('%s', (_, flags) => {
  test('hands on a signal and the exit code', async () => {
    const folder = checkout(
      "process.on('SIGTERM', () => process.exit(7))\nsetInterval(() => {}, 1000)\nconsole.log('ready')\n",
    )
    const run = start(folder, [], flags)
    await run.heard('ready')
    run.child.kill('SIGTERM')
    expect((await run.ended).code).toBe(7)
  })

  test('ends as its program ends', async () => {
    expect((await start(checkout('process.exitCode = 3\n'), [], flags).ended).code).toBe(3)
  })
})
