import { log } from '@temporalio/activity'
import { ApplicationFailure, CancelledFailure } from '@temporalio/common'
import { ChatUnavailable, type ErrorCode, isCountersignError } from '../domain/errors.ts'
import { oneLineText } from '../domain/text.ts'

/** Trying again cannot help: the thing itself is wrong. */
const FINAL: readonly ErrorCode[] = [
  'bad_reference',
  'not_found',
  'unsupported',
  'integrity_mismatch',
  'hostile_package',
  'bad_policy',
  'bad_input',
  'refused',
]

/** What a hostile registry or package can make an error say is carried in a lifecycle's state. */
const MOST_SAID = 1_000

/** The platform asked us to stop; that is no failure of ours. */
function isCancellation(error: unknown): boolean {
  return error instanceof CancelledFailure || (error instanceof Error && error.name === 'AbortError')
}

/**
 * An error as Temporal keeps it: one line for a person, its code as the type, and the wait a platform asked for. What lies
 * behind it (a stack, a path, an address with a password) stays out of the history and goes to the worker's own log.
 */
export function toFailure(error: unknown): unknown {
  if (isCancellation(error) || error instanceof ApplicationFailure) return error
  if (!isCountersignError(error)) {
    return ApplicationFailure.create({
      message: 'Something failed on our side; it was logged.',
      type: 'internal',
    })
  }
  const nextRetryDelay = error instanceof ChatUnavailable ? error.retryAfterMs : undefined
  return ApplicationFailure.create({
    message: oneLineText(error.line, MOST_SAID),
    type: error.code,
    nonRetryable: FINAL.includes(error.code),
    ...(nextRetryDelay === undefined ? {} : { nextRetryDelay }),
  })
}

/** The same activities, whose errors reach the workflow as one line with a code. */
export function failing<T extends { [name: string]: (input: never) => Promise<unknown> }>(activities: T): T {
  const wrapped = Object.entries(activities).map(([name, run]) => [
    name,
    async (input: never) => {
      try {
        return await run(input)
      } catch (error) {
        if (!isCountersignError(error) && !isCancellation(error)) log.error(`${name} failed`, { error })
        throw toFailure(error)
      }
    },
  ])
  return Object.fromEntries(wrapped)
}
