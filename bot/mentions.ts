import { answerCard, reviewTarget } from '../domain/cards/index.ts'
import type { Meaning } from './clicks.ts'
import { runCommand } from './commands/index.ts'
import type { Office } from './office.ts'
import type { Talk } from './talk.ts'

const VERDICTS = { approve: 'approve', reject: 'reject', changes: 'changes' } as const

/**
 * A line typed to us. In the thread of a review `approve`, `reject` and `changes` decide, with the rest of the line as the
 * reason; anything else is read as a command.
 */
export async function mention(office: Office, talk: Talk, text: string): Promise<Meaning> {
  const [word = '', ...rest] = text.trim().split(/\s+/)
  const verdict = Object.entries(VERDICTS).find(([name]) => name === word.toLowerCase())?.[1]
  if (!verdict) return { go: () => runCommand(office, talk, text) }
  const found = talk.about ? await office.shelf.reviewOf(talk.about) : undefined
  const state = found && (await office.shelf.find(found.server)).find((s) => s.reference === found.server)
  if (!found || !state?.review) {
    return {
      go: () => talk.answer(answerCard(false, 'Write that in the thread of a review, below its card.')),
    }
  }
  const { shown = '' } = reviewTarget(state, state.review)
  const intent = {
    kind: 'decide',
    server: found.server,
    review: found.review,
    shown,
    verdict,
    reason: rest.join(' '),
  } as const
  return { intent }
}
