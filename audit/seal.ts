import { storable } from '../activities/database.ts'
import { canonicalJson } from '../domain/digest.ts'
import { CountersignError } from '../domain/errors.ts'
import type { RecordEvent } from '../domain/record.ts'
import type { StoredRecord } from './events.ts'
import { hashEvent, hashLink, NO_PREVIOUS, VERSION } from './hash.ts'

const MAX_BODY_BYTES = 1_048_576

/** An event in its stored form, before it has a place in a chain. */
export type SealedEvent = Omit<StoredRecord, 'writer' | 'epoch' | 'seq' | 'prev' | 'hash'>

/**
 * The exact bytes of an event. Text that PostgreSQL or canonical JSON cannot hold (NUL outside the body, lone surrogates)
 * becomes U+FFFD, so that a hostile name cannot keep an event out of the record.
 * Errors: `bad_input` for a time that is none, or a body over 1 MiB.
 */
export function sealEvent(organisation: string, event: RecordEvent): SealedEvent {
  const body = canonicalJson(event.body)
  if (Buffer.byteLength(body) > MAX_BODY_BYTES) {
    throw new CountersignError(
      'bad_input',
      `The body of ${event.kind} is over 1 MiB.`,
      'Record a digest and keep the document elsewhere.',
    )
  }
  const sealed = {
    organisation,
    version: VERSION,
    id: storable(event.id),
    kind: event.kind,
    at: instant(event.at),
    actor: event.actor === undefined ? null : storable(event.actor),
    subject: storable(event.subject),
    body,
  }
  return { ...sealed, eventHash: hashEvent(sealed) }
}

/** Gives sealed events their places after `last`, in order. */
export function chain(
  events: readonly SealedEvent[],
  place: { writer: string; epoch: number },
  last: { seq: number; hash: string } = { seq: 0, hash: NO_PREVIOUS },
): StoredRecord[] {
  let { seq, hash } = last
  return events.map((event) => {
    const placed = { ...event, writer: place.writer, epoch: place.epoch, seq: seq + 1, prev: hash }
    const record = { ...placed, hash: hashLink(placed) }
    ;({ seq, hash } = record)
    return record
  })
}

function instant(at: string): string {
  const date = new Date(at)
  const iso = Number.isNaN(date.getTime()) ? '' : date.toISOString()
  if (!/^\d{4}-/.test(iso)) {
    throw new CountersignError('bad_input', `${at} is no time.`, 'Give an ISO 8601 instant.')
  }
  return iso.replace('Z', '000Z')
}
