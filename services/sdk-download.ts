import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { oneLine } from '../domain/errors.ts'
import { isExecutable } from './which.ts'

export type Downloadable = 'dev-server' | 'time-skipping'

/** Answers the program's path, or one line on why there is none. */
export type Downloaded = { readonly path: string } | { readonly why: string }

const HOST = 'https://temporal.download/'
const PROGRAM = fileURLToPath(new URL('./sdk-download-program.ts', import.meta.url))

/**
 * Temporal's SDK downloads its servers by itself, but cannot be told to give up. So its host is asked for a sign of life
 * first (`answerWithinMs`), and the download runs in a process that can be ended (`wholeWithinMs`).
 */
export async function downloadWithSdk(
  which: Downloadable,
  folder: string,
  limits: { answerWithinMs: number; wholeWithinMs: number } = {
    answerWithinMs: 4_000,
    wholeWithinMs: 180_000,
  },
): Promise<Downloaded> {
  const unreachable = await reason(limits.answerWithinMs)
  if (unreachable !== undefined) return { why: `${HOST} did not answer (${unreachable})` }
  mkdirSync(folder, { recursive: true })
  const words = await runProgram(which, folder, limits.wholeWithinMs)
  const path = existing(folder)
  return path === undefined ? { why: words || 'nothing came' } : { path }
}

/** A program that an earlier download left in `folder`. */
export function existing(folder: string): string | undefined {
  try {
    return readdirSync(folder)
      .filter((name) => name.startsWith('temporal-'))
      .map((name) => join(folder, name))
      .find(isExecutable)
  } catch {
    return undefined
  }
}

async function reason(withinMs: number): Promise<string | undefined> {
  try {
    await fetch(HOST, { method: 'HEAD', signal: AbortSignal.timeout(withinMs), redirect: 'manual' })
    return undefined
  } catch (error) {
    return oneLine(error instanceof Error && error.cause !== undefined ? error.cause : error)
  }
}

async function runProgram(which: Downloadable, folder: string, withinMs: number): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [PROGRAM, which, folder], {
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: withinMs,
      killSignal: 'SIGKILL',
    })
    let words = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      words = (words + text).slice(-500)
    })
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (_code, signal) =>
      resolve(signal ? `not whole after ${withinMs / 1000} s` : words.trim()),
    )
  })
}
