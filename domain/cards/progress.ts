import type { Review } from '../review.ts'
import { bold, type Card, type Part } from './model.ts'

const MARKS = { running: 'NOW', done: 'DONE', failed: 'FAILED' } as const

/** The thread's live list of what has been looked at so far. */
export function progressCard(review: Review): Card {
  const running = review.progress.filter((p) => p.state === 'running').length
  const done = review.progress.length - running
  const over = review.status !== 'gathering'
  const headline = over ? 'Evidence' : `Gathering evidence: ${done} done, ${running} under way`
  const parts: Part[] = [
    {
      kind: 'list',
      items: review.progress.map((p) => ({
        mark: MARKS[p.state],
        line: [bold(p.step), { text: ` ${p.note}` }],
      })),
    },
  ]
  return { summary: `${headline} for ${review.asked}`, headline, tone: 'neutral', parts }
}
