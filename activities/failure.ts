import { ApplicationFailure } from '@temporalio/common'
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

/** An error as Temporal keeps it: one line for a person, its code as the type, and the wait a platform asked for. */
export function toFailure(error: unknown): unknown {
  if (!isCountersignError(error)) return error
  const nextRetryDelay = error instanceof ChatUnavailable ? error.retryAfterMs : undefined
  return ApplicationFailure.create({
    message: oneLineText(error.line, MOST_SAID),
    type: error.code,
    nonRetryable: FINAL.includes(error.code),
    cause: error,
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
        throw toFailure(error)
      }
    },
  ])
  return Object.fromEntries(wrapped)
}
