import { oneLineText } from '../text.ts'

const points = (text: string): number => [...text].length

/** Breaks a word that is longer than a line, between code points. */
function broken(word: string, width: number): string[] {
  const characters = [...word]
  const pieces: string[] = []
  for (let at = 0; at < characters.length; at += width) {
    pieces.push(characters.slice(at, at + width).join(''))
  }
  return pieces
}

function wrapped(paragraph: string, width: number): string[] {
  const rows: string[] = []
  let row = ''
  for (const word of paragraph.split(/[ \t]+/).flatMap((word) => broken(word, width))) {
    if (row !== '' && points(row) + 1 + points(word) > width) {
      rows.push(row)
      row = word
    } else {
      row = row === '' ? word : `${row} ${word}`
    }
  }
  return [...rows, row]
}

/**
 * Text as rows of at most `width` code points; every row after the first starts with `indent` spaces, which `width`
 * does not count.
 */
export function wrap(text: string, width: number, indent = 0): string[] {
  const rows = text.split('\n').flatMap((paragraph) => wrapped(paragraph, Math.max(8, width)))
  return rows.map((row, i) => (i === 0 || row === '' ? row : `${' '.repeat(indent)}${row}`))
}

/** `label` padded to `width` code points, for columns. */
export function column(label: string, width: number): string {
  return `${label}${' '.repeat(Math.max(0, width - points(label)))}`
}

/** The widest of some labels as they will be shown, but no more than `most`. */
export function columnWidth(labels: readonly string[], most: number): number {
  return Math.min(most, Math.max(0, ...labels.map((label) => points(oneLineText(label)))))
}
