import type { Card } from '../../../domain/cards/model.ts'
import type { ChatPort, Posted } from '../../../domain/chat.ts'
import { ChatUnavailable, CountersignError } from '../../../domain/errors.ts'

export interface Shown {
  readonly where: string
  readonly marker: string
  readonly at: number
  card: Card
  updates: number
  readonly posted: Posted
}

export type Mishap = 'none' | 'refused' | 'never' | 'answer_lost' | 'late'

/**
 * A chat platform in memory, with what goes wrong on real ones: a call refused before it had an effect, an answer lost after
 * it, and a message that comes to stand a while after its sender is gone.
 */
export function memoryChat() {
  const shown: Shown[] = []
  const mishaps: Mishap[] = []
  let calls = 0

  async function stand(where: string, card: Card, marker: string): Promise<Posted> {
    calls += 1
    const mishap = mishaps.shift() ?? 'none'
    if (mishap === 'refused') throw new ChatUnavailable('Slow down.', 'Wait.', { retryAfterMs: 50 })
    if (mishap === 'never') throw new CountersignError('refused', 'No such channel.', 'Make it.')
    const posted = { place: where, message: `m${shown.length + 1}` }
    const appear = () => shown.push({ where, marker, card, at: Date.now(), updates: 0, posted })
    if (mishap === 'late') {
      setTimeout(appear, 150)
      throw new Error('the sender is gone')
    }
    appear()
    if (mishap === 'answer_lost') throw new ChatUnavailable('No answer.', 'Try again.')
    return posted
  }
  const thread = (parent: Posted) => `${parent.place}/${parent.message}`

  const port: ChatPort = {
    post: stand,
    reply: (parent, card, marker) => stand(thread(parent), card, marker),
    directMessage: (person, card, marker) => stand(`dm:${person}`, card, marker),
    async update(posted, card) {
      calls += 1
      const mishap = mishaps.shift() ?? 'none'
      if (mishap === 'refused') throw new ChatUnavailable('Slow down.', 'Wait.', { retryAfterMs: 50 })
      const message = shown.find((m) => m.posted.message === posted.message)
      if (!message) throw new Error('message_not_found')
      message.card = card
      message.updates += 1
      if (mishap === 'answer_lost') throw new ChatUnavailable('No answer.', 'Try again.')
    },
    async find(where, marker, since) {
      calls += 1
      const place =
        'place' in where ? where.place : 'parent' in where ? thread(where.parent) : `dm:${where.person}`
      return shown.find((m) => m.where === place && m.marker === marker && m.at >= Date.parse(since))?.posted
    },
    async openDialog() {},
  }
  return { port, shown, mishaps, calls: () => calls }
}

export function card(text: string): Card {
  return { summary: text, headline: text, tone: 'neutral', parts: [] }
}
