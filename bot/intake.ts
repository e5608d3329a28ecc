import { answerCard } from '../domain/cards/index.ts'
import { isCountersignError, oneLine } from '../domain/errors.ts'
import type { Answer } from '../domain/server.ts'
import { carryOut } from './carry-out.ts'
import type { Intent } from './intents.ts'
import type { Office } from './office.ts'
import type { Talk } from './talk.ts'

/**
 * Takes an intent in: first into the inbox (this much happens before the platform gets its acknowledgement), then the
 * returned function carries it out and answers. What comes twice is carried out once.
 */
export async function take(office: Office, talk: Talk, intent: Intent): Promise<() => Promise<void>> {
  const seen = await office.inbox.accept(talk, intent)
  if (seen === 'seen') return async () => {}
  return async () => {
    const answer = await outcome(office, talk, intent)
    if (!answer) return
    // Answered first: whoever dies in between leaves it to the sweep, which answers by direct message, and no answer is lost.
    const heard = await talk.answer(answerCard(answer.ok, answer.text)).then(
      () => true,
      () => false,
    )
    if (heard) await office.inbox.finish(talk.key, answer)
  }
}

async function outcome(office: Office, talk: Talk, intent: Intent): Promise<Answer | undefined> {
  try {
    return await carryOut(office, talk, intent)
  } catch (error) {
    // The inbox still holds it, and the sweep takes it up again; the person is told that it waits.
    if (!isCountersignError(error)) throw error
    const text = `Received, not yet carried out: ${oneLine(error)} It will be tried again.`
    await talk.answer(answerCard(false, text), 'interim').catch(() => {})
    return undefined
  }
}
