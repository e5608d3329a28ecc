import { type HiddenCharacter, hiddenKind, isMark } from './hidden.ts'

export type { HiddenCharacter, HiddenKind } from './hidden.ts'

// Nothing in here needs more than a look: most text from outside is plain.
const SURELY_PLAIN = /^[\n\t\x20-\x7e]*$/
const CUT_MARK = '…'
const HIDDEN_MARK = /⟦(?:U(?:\+[0-9A-F]{0,6})?)?$/u
// A grapheme cluster longer than this is cut inside: nobody writes one.
const LONGEST_CLUSTER = 32

function walk(text: string, seen: (character: string, hidden: HiddenCharacter | undefined) => void): void {
  const characters = [...text]
  let marks = 0
  characters.forEach((character, i) => {
    const around = {
      beforePrevious: characters[i - 2] ?? '',
      previous: characters[i - 1] ?? '',
      next: characters[i + 1] ?? '',
      marks,
    }
    marks = isMark(character) ? marks + 1 : 0
    const kind = hiddenKind(character, around)
    seen(character, kind === undefined ? undefined : { codePoint: character.codePointAt(0) ?? 0, kind })
  })
}

const unixLines = (text: string): string => text.replaceAll('\r\n', '\n')

/**
 * Every character that a reader would not see, or not see for what it is, as `⟦U+E0041⟧`: controls, zero widths,
 * direction marks, tags, unusual spaces, stray variation selectors, private use, lone surrogates, marks piled past six.
 * Line breaks and tabs stay, `\r\n` becomes `\n`; joiners stay where a script or an emoji is spelt with them. For
 * reading only: digests are over the text as it came.
 */
export function visible(text: string): string {
  if (SURELY_PLAIN.test(text)) return text
  const out: string[] = []
  walk(unixLines(text), (character, hidden) => {
    out.push(hidden ? `⟦U+${hidden.codePoint.toString(16).toUpperCase().padStart(4, '0')}⟧` : character)
  })
  return out.join('')
}

/** The characters that `visible` would write out, in order. */
export function hiddenCharacters(text: string): HiddenCharacter[] {
  if (SURELY_PLAIN.test(text)) return []
  const found: HiddenCharacter[] = []
  walk(unixLines(text), (_, hidden) => {
    if (hidden) found.push(hidden)
  })
  return found
}

/** True when `visible` would write out anything. */
export function hasHidden(text: string): boolean {
  return hiddenCharacters(text).length > 0
}

/** Length as people and chat platforms count it: a surrogate pair is one. */
export function codePointLength(text: string): number {
  let count = 0
  for (const _ of text) count++
  return count
}

/**
 * At most `maxCodePoints` code points, ending in `…` where something was left out. Text of several lines ends after a
 * whole line unless that would leave out more than half of what fits; otherwise no emoji, accent or `⟦U+…⟧` is split.
 */
export function cut(text: string, maxCodePoints: number): string {
  const max = Math.max(0, Math.floor(maxCodePoints))
  if (text.length <= max) return text
  const kept: string[] = []
  let whole = true
  for (const character of text) {
    if (kept.length > max) {
      whole = false
      break
    }
    kept.push(character)
  }
  if (whole && kept.length <= max) return text
  if (max === 0) return ''
  const line = max < 3 ? -1 : kept.lastIndexOf('\n', max - 2)
  if (line > 0 && line * 2 >= max) return `${kept.slice(0, line + 1).join('')}${CUT_MARK}`
  return `${kept.slice(0, boundary(kept, max - 1)).join('')}${CUT_MARK}`
}

/** The last place at or before `end` where no character depends on the one before it. */
function boundary(characters: readonly string[], end: number): number {
  let at = end
  const head = characters.slice(Math.max(0, end - 10), end).join('')
  const mark = HIDDEN_MARK.exec(head)
  if (mark) at = end - [...mark[0]].length
  for (let i = at; i >= 0 && at - i < LONGEST_CLUSTER; i--) {
    if (i === 0 || !joined(characters, i)) return i
  }
  return at
}

const EXTENDS = /^[\p{M}\p{Emoji_Modifier}\p{Join_Control}\u{e0020}-\u{e007f}\u1160-\u11ff]$/u
const REGIONAL = /^[\u{1f1e6}-\u{1f1ff}]$/u

// A short form of UAX 29: the workflow sandbox promises no Intl.Segmenter.
function joined(characters: readonly string[], at: number): boolean {
  const previous = characters[at - 1] ?? ''
  const next = characters[at] ?? ''
  if (previous === '\r' && next === '\n') return true
  if (EXTENDS.test(next) || previous === '\u200d') return true
  if (!REGIONAL.test(previous) || !REGIONAL.test(next)) return false
  let before = 0
  for (let i = at - 1; i >= 0 && before < LONGEST_CLUSTER && REGIONAL.test(characters[i] ?? ''); i--) before++
  return before % 2 === 1
}

/** `visible` on one line: line breaks, tabs and runs of spaces become one space; cut to `maxCodePoints` where given. */
export function oneLineText(text: string, maxCodePoints?: number): string {
  const line = visible(text)
    .replaceAll(/[ \t\n]+/g, ' ')
    .trim()
  return maxCodePoints === undefined ? line : cut(line, maxCodePoints)
}
