import { oneLineText } from '../text.ts'
import type { Card, Dialog, Field, Part, Tone } from './model.ts'
import { type Speech, sayLine } from './spans.ts'
import { column, columnWidth, wrap } from './wrap.ts'

export interface TextOptions extends Speech {
  /** Code points a row; 80 when absent. */
  readonly width?: number
}

const TONES: Record<Tone, string> = { neutral: '', good: 'OK: ', warning: 'WARNING: ', danger: 'DANGER: ' }

/** A label and its value in two columns, the value wrapped under itself. */
function columns(label: string, value: string, labelWidth: number, width: number): string[] {
  const start = labelWidth + 2
  const [first = '', ...rest] = wrap(value, width - start, start)
  if ([...label].length > labelWidth) return [...wrap(label, width), `${' '.repeat(start)}${first}`, ...rest]
  return [`${column(label, labelWidth)}  ${first}`.trimEnd(), ...rest]
}

function indented(rows: readonly string[]): string[] {
  return rows.map((row) => (row === '' ? '' : `  ${row}`))
}

/** Buttons side by side, none broken over two rows unless it is wider than one. */
function buttonRows(labels: readonly string[], width: number): string[] {
  const rows: string[] = []
  for (const label of labels) {
    const button = `[ ${oneLineText(label)} ]`
    const row = rows.at(-1)
    if (row !== undefined && [...row].length + 2 + [...button].length <= width) {
      rows[rows.length - 1] = `${row}  ${button}`
    } else {
      rows.push(button)
    }
  }
  return rows.flatMap((row) => ([...row].length > width ? wrap(row, width) : [row]))
}

function partRows(part: Part, width: number, speech: Speech): string[] {
  switch (part.kind) {
    case 'text':
      return wrap(sayLine(part.line, speech), width)
    case 'note':
      return wrap(`(${sayLine(part.line, speech)})`, width - 1, 1)
    case 'facts': {
      const labels = columnWidth(
        part.facts.map((fact) => fact.label),
        24,
      )
      return part.facts.flatMap((fact) =>
        columns(oneLineText(fact.label), sayLine(fact.value, speech), labels, width),
      )
    }
    case 'list': {
      const marks = columnWidth(
        part.items.map((item) => item.mark ?? ''),
        24,
      )
      const rows = part.items.flatMap((item) => {
        const text = sayLine(item.line, speech)
        // Two for the list, and two under the dash.
        if (marks === 0) return wrap(`- ${text}`, width - 4, 2)
        return columns(oneLineText(item.mark ?? ''), text, marks, width - 2)
      })
      return [...(part.title === undefined ? [] : wrap(oneLineText(part.title), width)), ...indented(rows)]
    }
    case 'actions':
      return buttonRows(
        part.actions.map((action) => action.label),
        width,
      )
  }
}

function partsText(parts: readonly Part[], width: number, speech: Speech): string[] {
  return parts.flatMap((part) => {
    const rows = partRows(part, width, speech)
    return rows.length === 0 ? [] : ['', ...rows]
  })
}

function heading(text: string, width: number): string[] {
  const rows = wrap(oneLineText(text), width)
  const longest = Math.max(...rows.map((row) => [...row].length))
  return [...rows, '='.repeat(longest)]
}

/** A card as a person reads it in a terminal. Ends with a line break. */
export function renderCardText(card: Card, options: TextOptions = {}): string {
  const width = options.width ?? 80
  const rows = [
    ...(card.headline === '' ? [] : heading(`${TONES[card.tone]}${card.headline}`, width)),
    ...partsText(card.parts, width, options),
  ]
  return `${rows.map((row) => row.trimEnd()).join('\n')}\n`
}

function fieldRows(field: Field, width: number, speech: Speech): string[] {
  const label = `${oneLineText(field.label)}${field.optional ? ' (optional)' : ''}`
  const hint = field.hint === undefined ? [] : indented(wrap(oneLineText(field.hint), width - 2))
  return [...wrap(label, width), ...hint, ...indented(answerRows(field, width - 2, speech))]
}

function answerRows(field: Field, width: number, speech: Speech): string[] {
  switch (field.kind) {
    case 'text':
    case 'date':
      return wrap(`> ${oneLineText(field.initial ?? '')}`, width - 2, 2)
    case 'person':
      return [`> ${field.initial === undefined ? '' : sayLine([{ person: field.initial }], speech)}`]
    case 'choice':
    case 'choices': {
      const chosen = new Set(field.kind === 'choice' ? [field.initial] : field.initial)
      const [off, on] = field.kind === 'choice' ? ['( )', '(o)'] : ['[ ]', '[x]']
      return field.options.flatMap((option) => {
        const hint = option.hint === undefined ? '' : `: ${oneLineText(option.hint)}`
        return wrap(
          `${chosen.has(option.value) ? on : off} ${oneLineText(option.label)}${hint}`,
          width - 4,
          4,
        )
      })
    }
  }
}

/** A form as a person reads it in a terminal: what is chosen already is ticked. Ends with a line break. */
export function renderDialogText(dialog: Dialog, options: TextOptions = {}): string {
  const width = options.width ?? 80
  const rows = [
    ...heading(dialog.title, width),
    ...partsText(dialog.intro ?? [], width, options),
    ...dialog.fields.flatMap((field) => ['', ...fieldRows(field, width, options)]),
    '',
    ...buttonRows([dialog.submit, 'Cancel'], width),
  ]
  return `${rows.map((row) => row.trimEnd()).join('\n')}\n`
}
