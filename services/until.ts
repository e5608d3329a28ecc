import { setTimeout as pause } from 'node:timers/promises'
import { CountersignError, type ErrorCode, oneLine } from '../domain/errors.ts'
import type { Child } from './child.ts'

/**
 * Asks `ready` until it answers without an error. Errors: `code` when the child ends first or time is up, with the end of its log.
 */
export async function untilReady(
  child: Child,
  code: ErrorCode,
  withinMs: number,
  ready: () => Promise<unknown>,
): Promise<void> {
  const deadline = performance.now() + withinMs
  let last: unknown
  while (performance.now() < deadline) {
    if (!child.running()) {
      throw new CountersignError(
        code,
        `${child.name} ended at its start (${await child.ended}).`,
        `Its last words, from ${child.log}: ${child.tail(4)}`,
      )
    }
    try {
      await ready()
      return
    } catch (error) {
      last = error
    }
    await pause(40)
  }
  await child.kill()
  throw new CountersignError(
    code,
    `${child.name} was not ready after ${Math.round(withinMs / 1000)} s: ${oneLine(last)}.`,
    `See ${child.log}.`,
  )
}
