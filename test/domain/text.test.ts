import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codePointLength, cut, hasHidden, hiddenCharacters, oneLineText, visible } from '../../domain/text.ts'

const anyText = fc.string({ unit: 'binary', maxLength: 200 })
const lone = fc.constantFrom('\ud83d', '\udc00', 'a', '\n')
// Pieces that hide, join, stack or depend on their neighbours, in any order.
const nasty = fc
  .array(
    fc.constantFrom(
      ...[
        'a',
        ' ',
        '\n',
        '\r',
        '\t',
        '1',
        '#',
        '👨',
        '👩🏽',
        '❤',
        '\u200d',
        '\u200c',
        '\ufe0f',
        '\ufe01',
        '\u20e3',
      ],
      ...[
        '\u0301',
        '\u202e',
        '\u2067',
        '\u{e0041}',
        '\u{e007f}',
        '\u{e0100}',
        '\u00a0',
        '\u3000',
        '\ud83d',
        '\udc00',
      ],
      ...[
        'ک',
        'ن',
        'क',
        '\u094d',
        '\u061c',
        '🇩',
        '🇪',
        '\u1100',
        '\u1161',
        '⟦',
        '⟧',
        'U+',
        '\ue000',
        '\ufeff',
      ],
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''))
const hostile = fc.oneof(
  anyText,
  nasty,
  fc.array(lone).map((parts) => parts.join('')),
)

describe('making hidden characters visible', () => {
  it('leaves what people write alone, in any script', () => {
    for (const text of [
      'Read a file.\n\tIndented – “quoted” €5 naïve',
      'مرحبا می‌خواهم שלום',
      'क्‍ष हिन्दी 日本語 한국어 Việt ภาษาไทย',
      '👩‍👩‍👧 ❤️ 👍🏽 1️⃣ 🇩🇪 🏳️‍🌈',
    ]) {
      expect(visible(text)).toBe(text)
      expect(hasHidden(text)).toBe(false)
    }
  })

  it.each([
    ['tags that spell a message', 'a\u{e0041}\u{e0042}b', 'a⟦U+E0041⟧⟦U+E0042⟧b', 'tag'],
    ['a direction override', 'exe\u202etxt', 'exe⟦U+202E⟧txt', 'direction'],
    ['a zero-width space', 'pay\u200bpal', 'pay⟦U+200B⟧pal', 'zero_width'],
    ['a joiner between Latin letters', 'a\u200db', 'a⟦U+200D⟧b', 'zero_width'],
    ['a soft hyphen', 'de\u00adlete', 'de⟦U+00AD⟧lete', 'zero_width'],
    ['a Hangul filler, which is a letter by name', 'a\u3164b', 'a⟦U+3164⟧b', 'zero_width'],
    ['an escape sequence', '\u001b[2J', '⟦U+001B⟧[2J', 'control'],
    ['a carriage return that would overwrite the line', 'safe\rrm', 'safe⟦U+000D⟧rm', 'control'],
    ['a line separator', 'a\u2028b', 'a⟦U+2028⟧b', 'control'],
    ['a noncharacter', 'a\ufffeb', 'a⟦U+FFFE⟧b', 'control'],
    ['a no-break space', 'a\u00a0b', 'a⟦U+00A0⟧b', 'space'],
    ['a variation selector that selects nothing', 'a\ufe0f', 'a⟦U+FE0F⟧', 'variation'],
    ['data in supplementary selectors', '👍\u{e0101}', '👍⟦U+E0101⟧', 'variation'],
    ['private use', 'a\ue000', 'a⟦U+E000⟧', 'private_use'],
    ['half a surrogate pair', 'a\ud83d', 'a⟦U+D83D⟧', 'surrogate'],
    ['the seventh mark on one letter', `e${'\u0301'.repeat(7)}`, `e${'\u0301'.repeat(6)}⟦U+0301⟧`, 'stacked'],
  ])('shows %s', (_, text, shown, kind) => {
    expect(visible(text)).toBe(shown)
    expect(hiddenCharacters(text)[0]?.kind).toBe(kind)
  })

  it('reads Windows line ends as line ends', () => {
    expect(visible('a\r\nb')).toBe('a\nb')
    expect(hasHidden('a\r\nb')).toBe(false)
  })

  it('is done after once, hides nothing, and is always well-formed', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const shown = visible(text)
        expect(visible(shown)).toBe(shown)
        expect(hasHidden(shown)).toBe(false)
        expect(shown.isWellFormed()).toBe(true)
        expect(hasHidden(text)).toBe(shown !== text.replaceAll('\r\n', '\n'))
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('cutting text', () => {
  it('counts code points and says that it cut', () => {
    expect(cut('abcdef', 6)).toBe('abcdef')
    expect(cut('abcdefg', 6)).toBe('abcde…')
    expect(cut('👍👍👍👍', 4)).toBe('👍👍👍👍')
    expect(cut('👍👍👍👍', 3)).toBe('👍👍…')
    expect(cut('abc', 1)).toBe('…')
    expect(cut('abc', 0)).toBe('')
  })

  it('splits no family, flag, accent, syllable or shown code point', () => {
    expect(cut('ab👩‍👩‍👧cdef', 5)).toBe('ab…')
    expect(cut('a🇩🇪🇫🇷bc', 5)).toBe('a🇩🇪…')
    expect(cut('abe\u0301fg', 4)).toBe('ab…')
    expect(cut('a\u1112\u1161\u11abbc', 3)).toBe('a…')
    expect(cut('ab⟦U+E0041⟧cdefgh', 9)).toBe('ab…')
  })

  it('ends text of several lines after a whole line', () => {
    expect(cut('first line\nsecond line\nthird line', 28)).toBe('first line\nsecond line\n…')
    expect(cut(`a\n${'b'.repeat(50)}`, 20)).toBe(`a\n${'b'.repeat(17)}…`)
  })

  it('is never longer than asked, keeps a beginning, breaks no pair, and is done after once', () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 0, max: 80 }), (text, max) => {
        const short = cut(text, max)
        expect(codePointLength(short)).toBeLessThanOrEqual(max)
        expect(cut(short, max)).toBe(short)
        if (short !== text) expect(text.startsWith(short.replace(/…$/u, ''))).toBe(true)
        if (text.isWellFormed()) expect(short.isWellFormed()).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  it('agrees with Unicode about where a person sees a character end', () => {
    const segments = new Intl.Segmenter('en', { granularity: 'grapheme' })
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 30 }),
        fc.integer({ min: 2, max: 20 }),
        (text, max) => {
          const short = cut(text, max)
          if (short === text) return
          const kept = short.slice(0, -1)
          const ends = [0, ...[...segments.segment(text)].map((s) => s.index + s.segment.length)]
          expect(ends).toContain(kept.length)
        },
      ),
      { numRuns: 2_000 },
    )
  })
})

describe('one line', () => {
  it('folds line breaks and runs of blanks', () => {
    expect(oneLineText('  a\r\n\n b\t c ')).toBe('a b c')
    expect(oneLineText('one two three', 8)).toBe('one two…')
  })

  it('is one line whatever it is given', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(oneLineText(text)).not.toMatch(/[\r\n\t\u2028\u2029\u0085]/u)
        expect(oneLineText(oneLineText(text))).toBe(oneLineText(text))
      }),
    )
  })
})
