import type { Card, Dialog } from '../domain/cards/index.ts'
import type { Posted } from '../domain/chat.ts'
import type { Authentication, PersonId } from '../domain/people.ts'

/** One thing a person did in chat, as a platform's adapter hands it over: authenticated, acknowledged, and answerable. */
export interface Talk {
  readonly person: PersonId
  readonly authentication: Authentication
  /** Idempotency key of this click, command or message: the same for every redelivery of it. */
  readonly key: string
  readonly receivedAt: string
  /** The message that was clicked, or the thread that was written in. */
  readonly about?: Posted
  /** Answers privately. `interim`: another answer to the same follows. */
  answer(card: Card, interim?: 'interim'): Promise<void>
  /** Opens a form; only within seconds of a command or click. */
  openDialog(dialog: Dialog): Promise<void>
  /** Where a late answer may still be sent. */
  readonly replyTo?: string
}
