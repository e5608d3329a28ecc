import type { Action, Line, Part, Span } from '../../domain/cards/model.ts'
import { visible } from '../../domain/text.ts'
import { partBlock } from './parts.ts'
import { richElements } from './spans.ts'

/** What one block may weigh, as JSON: under Slack's 3,000 characters whichever way they are counted. */
const BLOCK = 2_600
const ITEMS = 40
const BUTTONS = 25

/** Characters of a block's JSON, its separator included. */
export function weigh(value: unknown): number {
  return JSON.stringify(value).length + 1
}

export function weighPart(part: Part): number {
  return weigh(partBlock(part))
}

/** Breaks one long text between rows, else between words, else between code points. */
function breakText(text: string, size: number): string[] {
  const characters = [...text]
  const pieces: string[] = []
  let from = 0
  while (characters.length - from > size) {
    const window = characters.slice(from, from + size)
    const row = window.lastIndexOf('\n')
    const word = window.lastIndexOf(' ')
    const to = row > size / 2 ? row + 1 : word > size / 2 ? word + 1 : size
    pieces.push(window.slice(0, to).join(''))
    from += to
  }
  return [...pieces, characters.slice(from).join('')]
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
  for (const span of line.flatMap(piecesOf)) {
    const more = weigh(richElements([span]))
    if (current.length > 0 && weight + more > room) {
      lines.push(current)
      current = []
      weight = 0
    }
    const before = current.at(-1)
    // Pieces of one run are put together again, so that a link or a word is not drawn in two.
    if (before && 'text' in before && 'text' in span && before.style === span.style) {
      current[current.length - 1] = { ...before, text: before.text + span.text }
    } else {
      current.push(span)
    }
    weight += more
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
        divideLine(fact.value).map((value, i) => ({
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
        divideLine(item.line).map((line, i) =>
          i === 0 && item.mark !== undefined ? { mark: item.mark, line } : { line },
        ),
      )
      const weight = (item: (typeof items)[number]): number => weighPart({ kind: 'list', items: [item] })
      const room = BLOCK - (title === undefined ? 0 : weigh(title))
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
