import type { PlainTextElement } from '@slack/types'
import { cut, visible } from '../../domain/text.ts'

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
  let count = 0
  for (const character of text) {
    room -= escapeText(character).length
    if (room < 0) break
    count += 1
  }
  return cut(text, count + 1)
}

const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u

/** Wraps right-to-left rows in isolates (U+2068, U+2069), so that they cannot reorder what stands around them. */
function isolated(seen: string): string {
  if (!RIGHT_TO_LEFT.test(seen)) return seen
  return seen
    .split('\n')
    .map((row) => (RIGHT_TO_LEFT.test(row) ? `\u2068${row}\u2069` : row))
    .join('\n')
}

/** Text from outside with nothing hidden in it, that reorders nothing. */
export function shown(text: string): string {
  return isolated(visible(text))
}

/** A text object that is never read for markup: no mention, no link, no emoji name. Never empty, as Slack demands. */
export function plain(text: string, max: number): PlainTextElement {
  const row = visible(text).replaceAll('\n', ' ').trim()
  const fitted = isolated(clip(row === '' ? '–' : row, max - 2))
  return { type: 'plain_text', text: escapeText(fitted), emoji: false }
}

/** What a client might make a link, a mention or an emoji of, although the text is not markup. */
const TEMPTING = /@|:\/\/|<[!#a-z/]|[a-z0-9-]\.[a-z]{2}|^(?:mailto|tel|javascript|data):|:[a-z0-9_+-]{2,60}:/i

/**
 * Text in runs; words that tempt a client are drawn as code, which none turns into anything else. Word by word, so that
 * hostile text takes no longer than any other.
 */
export function runs(text: string): { readonly text: string; readonly code: boolean }[] {
  const found: { text: string; code: boolean }[] = []
  for (const word of text.split(/(\s+)/)) {
    if (word === '') continue
    const code = TEMPTING.test(word)
    const before = found.at(-1)
    if (before && before.code === code) before.text += word
    else found.push({ text: word, code })
  }
  return found
}
