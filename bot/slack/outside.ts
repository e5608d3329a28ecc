import type { PlainTextElement } from '@slack/types'
import { visible } from '../../domain/text.ts'

/** The three characters that Slack reads as control characters in text objects. */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/**
 * The longest beginning of `text` whose escaped form has at most `max` UTF-16 units, with an ellipsis where it was
 * cut. Slack does not say in what it counts; UTF-16 is the strictest of the likely answers.
 */
export function clip(text: string, max: number): string {
  if (escapeText(text).length <= max) return text
  let room = max - 1
  let kept = ''
  for (const character of text) {
    room -= escapeText(character).length
    if (room < 0) break
    kept += character
  }
  return `${kept.trimEnd()}…`
}

const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u

/**
 * Text from outside with nothing hidden in it. Right-to-left words are wrapped in isolates (U+2068, U+2069), row by
 * row, so that they cannot reorder the words and numbers around them.
 */
export function shown(text: string): string {
  const seen = visible(text)
  if (!RIGHT_TO_LEFT.test(seen)) return seen
  return seen
    .split('\n')
    .map((row) => (RIGHT_TO_LEFT.test(row) ? `\u2068${row}\u2069` : row))
    .join('\n')
}

/** A text object that is never read for markup: no mention, no link, no emoji name. Never empty, as Slack demands. */
export function plain(text: string, max: number): PlainTextElement {
  const row = visible(text).replaceAll('\n', ' ').trim()
  const fitted = shown(clip(row === '' ? '–' : row, max - 2))
  return { type: 'plain_text', text: escapeText(fitted), emoji: false }
}

/** What a client might make a link, a mention or an emoji of, although the text is not markup. */
const TEMPTING =
  /<[^<>\s][^<>]*>|[a-z][a-z0-9+.-]*:\/\/\S+|\b(?:mailto|tel|javascript|data):\S+|\S+@\S+\.\S+|@(?:here|channel|everyone)\b|\b(?:www\.)?(?:[a-z0-9-]+\.)+[a-z]{2,}(?:\/\S*)?|:[a-z0-9_+-]{2,}:/giu

/** Text in runs; the tempting ones are drawn as code, which no client turns into anything else. */
export function runs(text: string): { readonly text: string; readonly code: boolean }[] {
  const found: { text: string; code: boolean }[] = []
  let from = 0
  for (const match of text.matchAll(TEMPTING)) {
    if (match.index > from) found.push({ text: text.slice(from, match.index), code: false })
    found.push({ text: match[0], code: true })
    from = match.index + match[0].length
  }
  if (from < text.length) found.push({ text: text.slice(from), code: false })
  return found
}
