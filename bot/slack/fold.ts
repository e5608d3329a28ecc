import { type Card, line, type Part } from '../../domain/cards/model.ts'
import { visible } from '../../domain/text.ts'
import { divide, weighPart } from './divide.ts'
import { clip } from './outside.ts'

/** JSON characters and blocks for the parts of one message: under Slack's 13,200 and 50, with room for the header. */
export const ROOM = { weight: 12_000, blocks: 47 } as const

/** Continuations are drawn, and so divided, once more; they are packed with slack for that. */
const PAGE = { weight: 10_000, blocks: 40 } as const

interface Folded {
  readonly main: readonly Part[]
  /** What did not fit, in the card's own order. */
  readonly rest: readonly Part[]
}

const MORE = 'The rest follows in the thread.'

function fits(parts: readonly Part[], room: { weight: number; blocks: number } = ROOM): boolean {
  return parts.length <= room.blocks && parts.reduce((sum, part) => sum + weighPart(part), 0) <= room.weight
}

/** Keeps the first `most` items of every list and as many rows of a text; says how many are left. */
function shorten(parts: readonly Part[], most: number): Folded {
  const main: Part[] = []
  const rest: Part[] = []
  for (const part of parts) {
    if (part.kind === 'list' && part.items.length > most + 1) {
      const left = part.items.length - most
      const pointer = { line: line(`and ${left} more, in the thread`) }
      const title = part.title === undefined ? {} : { title: part.title }
      main.push({ ...part, items: [...part.items.slice(0, most), pointer] })
      rest.push({ kind: 'list', ...title, items: part.items.slice(most) })
    } else {
      main.push(part)
    }
  }
  return { main, rest }
}

const divided = (parts: readonly Part[]): Part[] => parts.flatMap(divide)

/** Runs of parts that belong together: what a row of buttons is about stays with the buttons. */
function units(parts: readonly Part[], byButtons: boolean): Part[][] {
  if (!byButtons) return parts.map((part) => [part])
  const found: Part[][] = []
  let current: Part[] = []
  for (const part of parts) {
    current.push(part)
    if (part.kind === 'actions') {
      found.push(current)
      current = []
    }
  }
  const all = current.length > 0 ? [...found, current] : found
  return all.flatMap((unit) => (fits(unit, PAGE) ? [unit] : unit.map((part) => [part])))
}

/** Takes units in order until one does not fit; the kept parts have their room reserved and stay where they stand. */
function take(unitsInOrder: readonly Part[][], kept: ReadonlySet<Part>): Folded {
  const reserved = [...kept].reduce((sum, part) => sum + weighPart(part), 0)
  let weight = ROOM.weight - reserved - 200
  let blocks = ROOM.blocks - kept.size - 1
  let full = false
  const main: Part[] = []
  const rest: Part[] = []
  for (const unit of unitsInOrder) {
    const free = unit.filter((part) => !kept.has(part))
    const needed = free.reduce((sum, part) => sum + weighPart(part), 0)
    if (full || needed > weight || free.length > blocks) {
      if (free.length > 0 && !full) {
        full = true
        main.push({ kind: 'note', line: line(MORE) })
      }
      main.push(...unit.filter((part) => kept.has(part)))
      rest.push(...free)
    } else {
      main.push(...unit)
      weight -= needed
      blocks -= free.length
    }
  }
  return { main, rest }
}

/**
 * A few rows of buttons are the card's question and stay with it whatever has to go; many rows are a list of
 * questions, and each goes with what it is about.
 */
function cutOff(parts: readonly Part[]): Folded {
  const rows = parts.filter((part) => part.kind === 'actions')
  const question = rows.length <= 3 && fits(rows, { weight: ROOM.weight / 2, blocks: 3 })
  const notes = parts.filter((part) => part.kind === 'note')
  const kept = new Set<Part>(question ? rows : [])
  if (question && fits(notes, { weight: 2_000, blocks: 6 })) for (const note of notes) kept.add(note)
  return take(units(parts, !question), kept)
}

/** What of a card one Slack message holds, and what has to follow it. */
export function fold(parts: readonly Part[]): Folded {
  const whole = divided(parts)
  if (fits(whole)) return { main: whole, rest: [] }
  for (const most of [30, 15, 8, 4]) {
    const { main, rest } = shorten(parts, most)
    const shorter = divided(main)
    if (fits(shorter)) return { main: shorter, rest }
  }
  const { main, rest } = shorten(parts, 4)
  const cut = cutOff(divided(main))
  return { main: cut.main, rest: [...cut.rest, ...rest] }
}

/** What has to follow, as cards that each fit one message. */
export function continuations(card: Card, rest: readonly Part[]): Card[] {
  const pages: Part[][] = []
  let left = units(divided(rest), rest.filter((part) => part.kind === 'actions').length > 0)
  while (left.length > 0) {
    const page: Part[] = []
    while (left[0] && (page.length === 0 || fits([...page, ...left[0]], PAGE))) {
      page.push(...left[0])
      left = left.slice(1)
    }
    pages.push(page)
  }
  return pages.map((parts, i) => ({
    summary: `Part ${i + 2} of ${pages.length + 1}: ${card.summary}`,
    headline: clip(`${i + 2} of ${pages.length + 1}: ${visible(card.headline || card.summary)}`, 140),
    tone: 'neutral',
    parts,
  }))
}
