// C1 controls (a terminal may obey U+009B as it does ESC [), direction marks and isolates, zero widths, tags.
const UNPRINTABLE =
  /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu

/**
 * JSON text whose strings have their controls and hidden characters written as `\\uXXXX` (RFC 8259, section 7): the same
 * document to a program, and nothing that a terminal obeys or a reader misses. JSON itself escapes U+0000 to U+001F only.
 */
export function printable(json: string): string {
  return json.replaceAll(UNPRINTABLE, (character) =>
    [...Array(character.length).keys()]
      .map((i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`)
      .join(''),
  )
}
