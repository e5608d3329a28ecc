/** Why a reader would not see a character for what it is. */
export type HiddenKind =
  | 'control'
  | 'zero_width'
  | 'direction'
  | 'tag'
  | 'variation'
  | 'space'
  | 'private_use'
  | 'surrogate'
  | 'stacked'

export interface HiddenCharacter {
  readonly codePoint: number
  readonly kind: HiddenKind
}

// Format characters that are drawn: the Arabic, Syriac and Kaithi signs that precede a number.
const DRAWN_FORMAT = /[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}]/u
const NOT_DRAWN =
  /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800]/u
const PLAIN = /^[\t\n\x20-\x7e\p{L}\p{N}\p{P}\p{S}]$/u
const SPACE = /^\p{Zs}$/u
const MARK = /^\p{M}$/u
const DIRECTION = /^[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]$/u
const TAG = /^[\u{e0000}-\u{e007f}]$/u
const VARIATION = /^[\u180b-\u180d\u180f\ufe00-\ufe0f\u{e0100}-\u{e01ef}]$/u
const PICTOGRAPH = /^[\p{Extended_Pictographic}\p{Emoji_Modifier}]$/u
const KEYCAP_BASE = /^[0-9#*]$/
// Scripts whose spelling needs the joiner and the non-joiner (RFC 5892, appendix A.1 and A.2).
const JOINING_SCRIPT =
  /^[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Nko}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Myanmar}]$/u
const MAX_STACKED_MARKS = 6
const ZERO_WIDTH_NON_JOINER = '\u200c'
const ZERO_WIDTH_JOINER = '\u200d'
const TEXT_STYLE = '\ufe0e'
const EMOJI_STYLE = '\ufe0f'

/** What stands around a character, as far as it decides whether that character is spelling or hiding. */
export interface Surroundings {
  readonly beforePrevious: string
  readonly previous: string
  readonly next: string
  /** Combining marks directly before it. */
  readonly marks: number
}

/** The kind of hiding, or undefined for a character that a reader sees or that its neighbours need. */
export function hiddenKind(character: string, around: Surroundings): HiddenKind | undefined {
  if (PLAIN.test(character) && !NOT_DRAWN.test(character)) return undefined
  if (character === ' ' || character === '\n' || character === '\t') return undefined
  if (SPACE.test(character)) return 'space'
  if (!NOT_DRAWN.test(character)) {
    return MARK.test(character) && around.marks >= MAX_STACKED_MARKS ? 'stacked' : undefined
  }
  if (DRAWN_FORMAT.test(character) || isSpelling(character, around)) return undefined
  return kindOf(character)
}

function isSpelling(character: string, { beforePrevious, previous, next, marks }: Surroundings): boolean {
  if (character === EMOJI_STYLE || character === TEXT_STYLE) {
    return PICTOGRAPH.test(previous) || (KEYCAP_BASE.test(previous) && next === '\u20e3')
  }
  if (character !== ZERO_WIDTH_JOINER && character !== ZERO_WIDTH_NON_JOINER) return false
  if (marks <= MAX_STACKED_MARKS && isJoiningLetter(previous) && isJoiningLetter(next)) return true
  const base = previous === EMOJI_STYLE ? beforePrevious : previous
  return character === ZERO_WIDTH_JOINER && PICTOGRAPH.test(base) && PICTOGRAPH.test(next)
}

function isJoiningLetter(character: string): boolean {
  return JOINING_SCRIPT.test(character) && !NOT_DRAWN.test(character)
}

function kindOf(character: string): HiddenKind {
  if (DIRECTION.test(character)) return 'direction'
  if (TAG.test(character)) return 'tag'
  if (VARIATION.test(character)) return 'variation'
  if (/^\p{Cs}$/u.test(character)) return 'surrogate'
  if (/^\p{Co}$/u.test(character)) return 'private_use'
  if (/^[\p{Cc}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]$/u.test(character)) return 'control'
  return 'zero_width'
}

export function isMark(character: string): boolean {
  return MARK.test(character)
}
