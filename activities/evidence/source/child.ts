import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Answer, answer } from './answer.ts'
import type { Job } from './parse-file.ts'

const ENTRY = fileURLToPath(new URL('./parse-child.ts', import.meta.url))
const PROJECT = fileURLToPath(new URL('../../../', import.meta.url))
const START_MS = 20_000

export interface Parser {
  /** Undefined: the file stopped the parser (crash, memory or time); the next call starts a new one. */
  parse(job: Job): Promise<{ readonly answer?: Answer; readonly died?: string }>
  close(): void
}

/**
 * A parser in a process of its own: no environment, a bounded heap, files only to be read (Node's permission model),
 * no processes of its own. `roots` are the only folders besides the program that it may read.
 */
export function startParser(roots: readonly string[], fileMs: number): Parser {
  let child: ChildProcess | undefined

  const start = async (): Promise<ChildProcess> => {
    const started = spawn(
      process.execPath,
      [
        '--max-old-space-size=768',
        '--stack-size=900',
        '--no-warnings',
        '--permission',
        '--allow-addons',
        ...roots.map((root) => `--allow-fs-read=${root}`),
        `--allow-fs-read=${PROJECT}`,
        ENTRY,
      ],
      { env: {}, cwd: '/', stdio: ['ignore', 'ignore', 'ignore', 'ipc'] },
    )
    const first = await next(started, START_MS)
    if (first.message !== 'ready') throw new Error('the parser did not start')
    child = started
    return started
  }

  return {
    async parse(job) {
      const running = child ?? (await start())
      running.send(job, () => undefined)
      const { message, why } = await next(running, fileMs)
      const said = answer.safeParse(message)
      if (said.success) return { answer: said.data }
      child = undefined
      running.kill('SIGKILL')
      return { died: message === undefined ? why : 'it made the parser talk nonsense' }
    },
    close() {
      child?.kill('SIGKILL')
      child = undefined
    },
  }
}

interface Next {
  readonly message?: unknown
  readonly why: string
}

function next(child: ChildProcess, ms: number): Promise<Next> {
  return new Promise((resolve) => {
    const done = (result: Next): void => {
      clearTimeout(timer)
      child.off('message', onMessage).off('exit', onExit).off('error', onExit)
      resolve(result)
    }
    const onMessage = (message: unknown): void => done({ message, why: '' })
    const onExit = (): void => done({ why: 'it stopped the parser' })
    const timer = setTimeout(() => done({ why: `it took the parser longer than ${ms / 1000} s` }), ms)
    child.on('message', onMessage).on('exit', onExit).on('error', onExit)
  })
}
