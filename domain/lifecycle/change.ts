import type { JsonObject } from '../json.ts'
import type { RecordEvent, RecordKind } from '../record.ts'
import type { Answer, RefusalCode, ServerState } from '../server.ts'
import type { Notice } from './notice.ts'

/** What one command, fact or timer makes of a server: its next state, and what the world must be told. */
export interface Change {
  readonly state: ServerState
  readonly events: readonly RecordEvent[]
  readonly notices: readonly Notice[]
  readonly answer: Answer
}

/** Ids of commands remembered with their answers; a click older than this many commands is long closed. */
const REMEMBERED = 200

export type EventDraft = { kind: RecordKind; actor?: string; body: JsonObject }
export type NoticeDraft = Omit<Notice, 'key'>

/**
 * Seals a change: counts the revision, numbers its events and notices by it (so that telling the world twice is
 * telling it once), and remembers the command.
 */
export function change(
  before: ServerState,
  next: Partial<ServerState>,
  at: string,
  told: {
    events?: readonly EventDraft[]
    notices?: readonly NoticeDraft[]
    answer?: Answer
    commandId?: string
  },
): Change {
  const revision = before.revision + 1
  const answer = told.answer ?? { ok: true, text: '' }
  const scope = `${before.organisation}/${before.reference}`
  const state: ServerState = {
    ...before,
    ...next,
    revision,
    handled: told.commandId ? remembering(before.handled, told.commandId, answer) : before.handled,
  }
  return {
    state,
    answer,
    events: (told.events ?? []).map((event, i) => ({
      ...event,
      id: `${scope}#${revision}.${i}`,
      at,
      subject: before.reference,
    })),
    notices: (told.notices ?? []).map((notice, i) => ({ ...notice, key: `${scope}#${revision}.${i}` })),
  }
}

/** The same change, with another answer for a command, now and whenever it comes again. */
export function answering(change: Change, commandId: string, answer: Answer): Change {
  const handled = remembering(change.state.handled, commandId, answer)
  return { ...change, answer, state: { ...change.state, handled } }
}

function remembering(handled: ServerState['handled'], id: string, answer: Answer): ServerState['handled'] {
  return [...handled.filter((h) => h.id !== id), { id, answer }].slice(-REMEMBERED)
}

/** A change that changes nothing: the fact came too late to matter. */
export function nothing(state: ServerState, answer: Answer = { ok: true, text: '' }): Change {
  return { state, events: [], notices: [], answer }
}

export type Refusal = Extract<Answer, { ok: false }>

export function refuse(code: RefusalCode, text: string): Refusal {
  return { ok: false, code, text }
}

/** The answer already given to this command, when it comes a second time. */
export function answered(state: ServerState, commandId: string): Answer | undefined {
  return state.handled.find((h) => h.id === commandId)?.answer
}
