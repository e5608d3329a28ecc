import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { isRunning, startChild } from '../../services/index.ts'
import { ROOT } from '../support/run.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})
function folderOf(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `countersign-${name}-`))
  // PostgreSQL runs as another account when we are root.
  chmodSync(folder, 0o755)
  folders.push(folder)
  return folder
}

/** A program of ours that starts a server and tells its process id, then waits. */
async function starter(text: string) {
  const file = join(folderOf('starter'), 'starter.ts')
  writeFileSync(
    file,
    `import { startPostgres, startChild, stopper } from '${ROOT}services/index.ts'\n${text}\n`,
  )
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'pipe'] })
  let [out, err] = ['', '']
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    err += piece
  })
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    out += piece
  })
  const ended = new Promise<string>((resolve) =>
    child.once('close', (code, signal) => resolve(signal ?? `${code}`)),
  )
  await expect.poll(() => out + err, { timeout: 40_000 }).toMatch(/pid \d+\n|Error/)
  expect(err).toBe('')
  return { child, ended, pid: Number(/pid (\d+)/.exec(out)?.[1]), told: () => out }
}

const gone = (pid: number) => expect.poll(() => isRunning(pid), { timeout: 20_000 }).toBe(false)

test('PostgreSQL ends when its starter is killed without a word', async () => {
  const data = folderOf('orphan')
  const { child, ended, pid } = await starter(
    `const postgres = await startPostgres({ folder: '${data}', durable: false })
console.log('pid ' + postgres.pid)
setInterval(() => {}, 1000)`,
  )
  child.kill('SIGKILL')
  expect(await ended).toBe('SIGKILL')
  await gone(pid)
})

test('a server that ignores its stop signal is ended all the same', async () => {
  const log = join(folderOf('stubborn'), 'log')
  const child = await startChild({
    name: 'Stubborn',
    command: '/bin/sh',
    args: ['-c', "trap '' TERM; while :; do sleep 0.1; done"],
    log,
  })
  await child.stop(300)
  expect(await child.ended).toBe('SIGKILL')
  expect(child.running()).toBe(false)
})

test('a server that ends at its start is told with its last words', async () => {
  const log = join(folderOf('words'), 'log')
  const child = await startChild({
    name: 'Short',
    command: '/bin/sh',
    args: ['-c', 'echo no room; exit 3'],
    log,
  })
  expect(await child.ended).toBe('code 3')
  expect(child.tail()).toBe('no room')
})

test('a program that is not there is one line', async () => {
  const log = join(folderOf('absent'), 'log')
  await expect(
    startChild({ name: 'Absent', command: '/nowhere/at-all', args: [], log }),
  ).rejects.toMatchObject({
    message: expect.stringMatching(/^Absent cannot be started/),
  })
})

test('Ctrl-C ends what was started, last first, once, with the code that a shell gives', async () => {
  const { child, ended, pid, told } = await starter(
    `const stops = stopper((line) => console.log(line))
const server = await startChild({ name: 'Sleep', command: 'sleep', args: ['60'], log: '${join(folderOf('press'), 'log')}' })
stops.add(async () => console.log('first'))
stops.add(() => server.stop())
stops.add(async () => { throw new Error('stuck') }, 'The door')
stops.add(async () => console.log('last'))
console.log('pid ' + server.pid)
setInterval(() => {}, 1000)`,
  )
  // A terminal and npm pass the same press on: it counts once.
  child.kill('SIGINT')
  child.kill('SIGINT')
  expect(await ended).toBe('130')
  expect(told().split('\n').slice(1, -1)).toEqual([
    'Stopping; once more to stop at once.',
    'last',
    'The door did not end in good order: stuck',
    'first',
  ])
  await gone(pid)
})
