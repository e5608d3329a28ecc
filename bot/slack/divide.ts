import type { Action, Line, Part, Span } from '../../domain/cards/model.ts'
import { cut, visible } from '../../domain/text.ts'
import { partBlock } from './parts.ts'
import { richElements } from './spans.ts'

/** What one block may weigh, as JSON: under Slack's 3,000 characters whichever way they are counted. */
const BLOCK = 2_600
/** What a line may weigh that stands beside a label or under a title. */
const LABELLED = BLOCK - 1_000
const ITEMS = 40
const BUTTONS = 25

/** Characters of a block's JSON, its separator included. */
export function weigh(value: unknown): number {
  return JSON.stringify(value).length + 1
}

const weights = new WeakMap<Part, number>()

/** What a part weighs as a block. Parts never change, so each is drawn for this once. */
export function weighPart(part: Part): number {
  const known = weights.get(part) ?? weigh(partBlock(part))
  weights.set(part, known)
  return known
}

/** Breaks one long text between rows, else between words, else between characters as people count them. */
function breakText(text: string, size: number): string[] {
  const pieces: string[] = []
  let rest = text
  for (let first = cut(rest, size); first !== rest; first = cut(rest, size)) {
    const most = first.slice(0, -1)
    const word = most.endsWith('\n') ? -1 : most.lastIndexOf(' ')
    const piece = word > most.length / 2 ? most.slice(0, word + 1) : most
    // `cut` leaves nothing before a cluster that is longer than a piece.
    const taken = piece === '' ? [...rest].slice(0, size).join('') : piece
    pieces.push(taken)
    rest = rest.slice(taken.length)
  }
  return [...pieces, rest]
}

/** Long runs of text in pieces that each weigh a fraction of a block. */
function piecesOf(span: Span): Span[] {
  if (!('text' in span)) return [span]
  const text = visible(span.text)
  return breakText(text, 300).map((piece) => ({ ...span, text: piece }))
}

/** A line as lines that each weigh at most `room`. */
export function divideLine(line: Line, room = BLOCK - 400): Line[] {
  const lines: Span[][] = []
  let current: Span[] = []
  let weight = 0
  for (const pieces of line.map(piecesOf)) {
    let open: Span | undefined
    for (const piece of pieces) {
      const more = weigh(richElements([piece]))
      if (current.length > 0 && weight + more > room) {
        lines.push(current)
        current = []
        weight = 0
        open = undefined
      }
      // Pieces of one run are put together again, so that a word or an address is not drawn in two.
      if (open && 'text' in open && 'text' in piece) {
        open = { ...open, text: open.text + piece.text }
        current[current.length - 1] = open
      } else {
        open = piece
        current.push(piece)
      }
      weight += more
    }
  }
  return current.length > 0 || lines.length === 0 ? [...lines, current] : lines
}

/** Groups in order, none heavier than a block nor longer than `most`. */
function grouped<T>(items: readonly T[], weight: (item: T) => number, most: number, room: number): T[][] {
  const groups: T[][] = []
  let current: T[] = []
  let sum = 0
  for (const item of items) {
    const more = weight(item)
    if (current.length > 0 && (sum + more > room || current.length >= most)) {
      groups.push(current)
      current = []
      sum = 0
    }
    current.push(item)
    sum += more
  }
  return current.length > 0 ? [...groups, current] : groups
}

/** Slack wants action ids to be different within one block. */
function distinctIds(actions: readonly Action[]): Action[][] {
  const rows: Action[][] = []
  for (const action of actions) {
    const row = rows.find((row) => !row.some((other) => other.id === action.id))
    if (row) row.push(action)
    else rows.push([action])
  }
  return rows
}

/** One part as parts that are one block each, with nothing left out. */
export function divide(part: Part): Part[] {
  switch (part.kind) {
    case 'text':
      return divideLine(part.line).map((line) => ({ kind: 'text', line }))
    case 'note':
      return divideLine(part.line, 1_800).map((line) => ({ kind: 'note', line }))
    case 'facts': {
      const facts = part.facts.flatMap((fact) =>
        divideLine(fact.value, LABELLED).map((value, i) => ({
          label: i === 0 ? fact.label : `${fact.label} (continued)`,
          value,
        })),
      )
      const weight = (fact: (typeof facts)[number]): number => weighPart({ kind: 'facts', facts: [fact] })
      return grouped(facts, weight, ITEMS, BLOCK).map((group) => ({ kind: 'facts', facts: group }))
    }
    case 'list': {
      const { title } = part
      const items = part.items.flatMap((item) =>
        divideLine(item.line, LABELLED).map((line, i) =>
          i === 0 && item.mark !== undefined ? { mark: item.mark, line } : { line },
        ),
      )
      const weight = (item: (typeof items)[number]): number => weighPart({ kind: 'list', items: [item] })
      const room = BLOCK - (title === undefined ? 0 : weighPart({ kind: 'list', title, items: [] }))
      const groups = grouped(items, weight, ITEMS, room)
      if (groups.length === 0) return title === undefined ? [] : [part]
      return groups.map((group, i) =>
        i === 0 && title !== undefined
          ? { kind: 'list', title, items: group }
          : { kind: 'list', items: group },
      )
    }
    case 'actions': {
      const weight = (action: Action): number => weighPart({ kind: 'actions', actions: [action] })
      return distinctIds(part.actions).flatMap((row) =>
        grouped(row, weight, BUTTONS, 6_000).map((actions) => ({ kind: 'actions', actions })),
      )
    }
  }
}
