import { isCountersignError, oneLine } from '../domain/errors.ts'
import type { Answer } from '../domain/server.ts'
import { carryOut, giveUp, type Sender } from './carry-out.ts'
import { type Intent, intentSchema } from './intents.ts'
import type { Office } from './office.ts'

/** One command that was taken in and never finished: its process died, or Temporal was away. */
export interface Unfinished extends Sender {
  readonly payload: unknown
  /** How many have taken it up, this time included. */
  readonly attempts: number
}

/** At one attempt each half minute: long enough for a broken version to be replaced. */
const MOST_ATTEMPTS = 2_880

export interface SweepParts {
  readonly office: Office
  /** Claims some unfinished commands, so that no other process takes them at the same time. */
  claim(): Promise<readonly Unfinished[]>
  /** Tells the person in private, once. */
  tell(sender: Sender, answer: Answer): Promise<void>
  log(line: string): void
}

/** Takes up what a crash left behind. Returns how many were finished. */
export async function sweep(parts: SweepParts): Promise<number> {
  let finished = 0
  for (const command of await parts.claim()) {
    try {
      const answer = await again(parts.office, command)
      // Told first: a crash in between tells once more into the same message, and never loses the answer.
      await parts.tell(command, answer).catch(unheard)
      await parts.office.inbox.finish(command.key, answer)
      finished += 1
    } catch (error) {
      parts.log(`command ${command.key} waits: ${oneLine(error)}`)
    }
  }
  return finished
}

async function again(office: Office, command: Unfinished): Promise<Answer> {
  const read = intentSchema.safeParse(command.payload)
  if (!read.success)
    return { ok: false, code: 'malformed', text: 'The command could not be read any more; please repeat it.' }
  const intent: Intent = read.data
  try {
    return await carryOut(office, command, intent)
  } catch (error) {
    // What is known to pass is waited for, however long it takes.
    if (isCountersignError(error) || command.attempts < MOST_ATTEMPTS) throw error
    return giveUp(office, command, intent)
  }
}

/** Whom the platform will never reach, such as a person who left, holds up nothing. */
function unheard(error: unknown): void {
  if (!isCountersignError(error) || error.code !== 'refused') throw error
}
