import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { CountersignError } from '../domain/errors.ts'

export interface ChildOptions {
  /** For messages: `PostgreSQL`. */
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  /** Both outputs are appended here. */
  readonly log: string
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
  readonly uid?: number
  readonly gid?: number
  /** The signal that asks it to end in good order. */
  readonly stopSignal?: NodeJS.Signals
}

export interface Child {
  readonly name: string
  readonly pid: number
  readonly log: string
  /** Resolves once, with how it ended: `code 1`, `SIGKILL`. */
  readonly ended: Promise<string>
  running(): boolean
  /** The end of its log, at most `lines` lines. */
  tail(lines?: number): string
  /** Asks it to end, and ends it when it has not after `graceMs`. */
  stop(graceMs?: number): Promise<void>
  /** SIGKILL, as a crash test does. */
  kill(): Promise<void>
}

/**
 * Starts a server as a process group of its own, so that Ctrl-C reaches us alone and we end it in order. A tether ends it when
 * this process dies without a word, by SIGKILL too.
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  mkdirSync(dirname(options.log), { recursive: true })
  const log = openSync(options.log, 'a')
  const stopSignal = options.stopSignal ?? 'SIGTERM'
  const child = spawn(options.command, options.args, {
    detached: true,
    stdio: ['ignore', log, log],
    ...(options.env ? { env: options.env } : {}),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
  })
  closeSync(log)
  const pid = await started(child, options)
  const untether = tether(pid, stopSignal)
  let over = false
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      over = true
      untether()
      resolve(signal ?? `code ${code}`)
    })
  })
  const signal = (which: NodeJS.Signals) => {
    if (!over) child.kill(which)
  }
  return {
    name: options.name,
    pid,
    log: options.log,
    ended,
    running: () => !over,
    tail: (lines = 15) => readFileSync(options.log, 'utf8').trimEnd().split('\n').slice(-lines).join('\n'),
    async stop(graceMs = 10_000) {
      signal(stopSignal)
      const timer = setTimeout(() => signal('SIGKILL'), graceMs)
      await ended
      clearTimeout(timer)
    },
    async kill() {
      signal('SIGKILL')
      await ended
    },
  }
}

async function started(child: ChildProcess, options: ChildOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) =>
      reject(
        new CountersignError(
          'internal',
          `${options.name} cannot be started: ${error.message}.`,
          `Check ${options.command}.`,
          { cause: error },
        ),
      ),
    )
    child.once('spawn', () => {
      if (child.pid !== undefined) resolve(child.pid)
    })
  })
}

/** A shell that waits on a pipe that only we hold: when we are gone, however, the pipe ends and the child is asked to end. */
function tether(pid: number, signal: NodeJS.Signals): () => void {
  const script = `read -r _; kill -s ${signal.slice(3)} ${pid} 2>/dev/null; i=0; while [ $i -lt 100 ] && kill -0 ${pid} 2>/dev/null; do i=$((i+1)); sleep 0.1; done; kill -s KILL ${pid} 2>/dev/null`
  const shell = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  shell.on('error', () => {})
  shell.stdin?.on('error', () => {})
  shell.unref()
  if (shell.stdin && 'unref' in shell.stdin && typeof shell.stdin.unref === 'function') shell.stdin.unref()
  return () => shell.kill('SIGKILL')
}
