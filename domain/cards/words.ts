import type { ReviewStatus } from '../review.ts'
import { bold, type Line, type Span, type Tone } from './model.ts'

/** `2 new tools`, `1 new tool`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`
}

/** `a, b and c`. */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

/** A platform id (`slack:U…`) as a mention that the renderer draws; `group` for user groups. */
export function mention(id: string, group = false): Span {
  return group ? { group: id } : { person: id }
}

/** Spans with a separator between them. */
export function joined(spans: readonly Span[], separator = ', '): Line {
  return spans.flatMap((span, i) => (i === 0 ? [span] : [{ text: separator }, span]))
}

export const REVIEW_WORDS: {
  readonly [status in ReviewStatus]: { readonly word: string; readonly tone: Tone }
} = {
  gathering: { word: 'Gathering evidence', tone: 'neutral' },
  could_not_gather: { word: 'Evidence could not be gathered', tone: 'danger' },
  in_review: { word: 'Waiting for review', tone: 'warning' },
  approved: { word: 'Approved', tone: 'good' },
  rejected: { word: 'Rejected', tone: 'danger' },
  changes_requested: { word: 'Changes asked for', tone: 'warning' },
  unanswered: { word: 'Closed without an answer', tone: 'danger' },
  blocked: { word: 'Blocked', tone: 'danger' },
}

export const labelled = (label: string, ...rest: Line): Line => [bold(`${label} `), ...rest]
