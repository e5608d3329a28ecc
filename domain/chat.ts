import type { Card, Dialog } from './cards/model.ts'

/** A channel or a person's direct messages: `slack:C…`, `slack:#name`, `slack:U…`. */
export type Place = string

/** Where a message came to stand. Opaque outside the adapter that made it. */
export interface Posted {
  readonly place: Place
  readonly message: string
}

/**
 * What Countersign asks of a chat platform. Every adapter is one folder of `bot/`; nothing else knows the platform.
 * `marker` travels invisibly with the message, so that a post whose answer was lost can be found again.
 * Errors: `chat_unavailable` with `retryAfterMs` where the platform named one.
 */
export interface ChatPort {
  post(place: Place, card: Card, marker: string): Promise<Posted>
  reply(parent: Posted, card: Card, marker: string): Promise<Posted>
  update(posted: Posted, card: Card): Promise<void>
  directMessage(person: string, card: Card, marker: string): Promise<Posted>
  /** The message that carries `marker` in a place (or a thread), posted at or after `since` (ISO 8601). */
  find(
    where: { place: Place } | { parent: Posted } | { person: string },
    marker: string,
    since: string,
  ): Promise<Posted | undefined>
  /** `trigger` is what the platform handed with the click; it lives for seconds. */
  openDialog(trigger: string, dialog: Dialog): Promise<void>
}

/** Who is in which group, asked of the platform. Errors: `directory_unavailable`; a failed look-up refuses. */
export interface Directory {
  /** Which of the policy's groups the person is in now, at most 60 s old. */
  groupsOf(person: string): Promise<{ groups: readonly string[]; at: string }>
  /** The platform's id of a group (`slack:@handle` to `slack:S…`), for mentions; undefined when there is none. */
  groupId(group: string): Promise<string | undefined>
  /** Members of a platform group (`slack:S…`), for owners that are groups. */
  members(group: string): Promise<readonly string[]>
}
