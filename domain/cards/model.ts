/**
 * What a card says, once, for every platform. Drawn as Block Kit, as an Adaptive Card and as plain text; a renderer
 * escapes every `text` for where it is shown and makes hidden characters visible, so builders never escape.
 */

/** A run of text. People, dates and links are separate so that no text from outside can pretend to be one. */
export type Span =
  | { readonly text: string; readonly style?: 'bold' | 'code' | 'struck' }
  | { readonly person: string }
  | { readonly group: string }
  /** ISO 8601; shown in the reader's own time zone where the platform can. */
  | { readonly instant: string; readonly form: 'date' | 'time' }
  /** Only addresses that Countersign itself made. */
  | { readonly link: string; readonly label: string }

export type Line = readonly Span[]

export type Tone = 'neutral' | 'good' | 'warning' | 'danger'

export type Part =
  | { readonly kind: 'text'; readonly line: Line }
  | { readonly kind: 'facts'; readonly facts: readonly { readonly label: string; readonly value: Line }[] }
  /** `mark` is a word, never colour alone: `CRITICAL`, `NEW`, `WIDENED`. */
  | {
      readonly kind: 'list'
      readonly title?: string
      readonly items: readonly { readonly mark?: string; readonly line: Line }[]
    }
  | { readonly kind: 'note'; readonly line: Line }
  | { readonly kind: 'actions'; readonly actions: readonly Action[] }

export interface Action {
  /** Stable: `review.approve`. */
  readonly id: string
  readonly label: string
  readonly style?: 'primary' | 'danger'
  /** What the click carries back: ids and a digest, at most 500 characters. Never trusted for anything but identity. */
  readonly value: string
  readonly confirm?: {
    readonly title: string
    readonly text: string
    readonly yes: string
    readonly no: string
  }
}

export interface Card {
  /** One sentence that stands alone: the notification, and what a screen reader says. */
  readonly summary: string
  /** Empty for a message that is one sentence. */
  readonly headline: string
  readonly tone: Tone
  readonly parts: readonly Part[]
}

export type Field =
  | {
      readonly kind: 'text'
      readonly id: string
      readonly label: string
      readonly hint?: string
      readonly multiline?: boolean
      readonly optional?: boolean
      readonly initial?: string
      readonly max?: number
    }
  | {
      readonly kind: 'choice'
      readonly id: string
      readonly label: string
      readonly hint?: string
      readonly options: readonly Option[]
      readonly optional?: boolean
      readonly initial?: string
    }
  | {
      readonly kind: 'choices'
      readonly id: string
      readonly label: string
      readonly hint?: string
      readonly options: readonly Option[]
      readonly optional?: boolean
      readonly initial?: readonly string[]
    }
  | {
      readonly kind: 'person'
      readonly id: string
      readonly label: string
      readonly hint?: string
      readonly optional?: boolean
      readonly initial?: string
    }
  | {
      readonly kind: 'date'
      readonly id: string
      readonly label: string
      readonly hint?: string
      readonly optional?: boolean
      readonly initial?: string
    }

export interface Option {
  readonly value: string
  readonly label: string
  readonly hint?: string
}

/** A form. What comes back is `{ [field id]: string | string[] | undefined }` and `context`. */
export interface Dialog {
  /** Stable: `request`, `review.reject`. */
  readonly id: string
  readonly title: string
  readonly submit: string
  readonly intro?: readonly Part[]
  readonly fields: readonly Field[]
  /** Carried through unseen, at most 2,000 characters. */
  readonly context: string
}

/** One line of plain text. */
export const line = (text: string): Line => [{ text }]
export const bold = (text: string): Span => ({ text, style: 'bold' })
export const code = (text: string): Span => ({ text, style: 'code' })
