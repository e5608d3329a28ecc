import { createHash, type Hash } from 'node:crypto'
import type { StoredRecord } from './events.ts'

/** Format of the hashed bytes, in every hash and in every row. */
export const VERSION = 1
export const NO_PREVIOUS = '00'.repeat(32)

type Event = Pick<StoredRecord, 'organisation' | 'id' | 'kind' | 'at' | 'actor' | 'subject' | 'body'>
type Place = Pick<StoredRecord, 'organisation' | 'writer' | 'epoch' | 'seq' | 'prev' | 'eventHash'>

/** Every text is preceded by its length in bytes, so that no two lists of texts share their bytes. */
function text(hash: Hash, value: string | null): void {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(value === null ? 0xffffffff : Buffer.byteLength(value))
  hash.update(length)
  if (value !== null) hash.update(value)
}

function integer(hash: Hash, value: number): void {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  hash.update(bytes)
}

function begin(domain: string): Hash {
  const hash = createHash('sha256')
  text(hash, domain)
  return hash.update(Uint8Array.of(VERSION))
}

/** Hex SHA-256 of what happened. The same event has the same hash in every chain. */
export function hashEvent(event: Event): string {
  const hash = begin('countersign.record.event')
  for (const value of [event.organisation, event.id, event.kind, event.at]) text(hash, value)
  for (const value of [event.actor, event.subject, event.body]) text(hash, value)
  return hash.digest('hex')
}

/** Hex SHA-256 that ties an event to its place and to all records before it. */
export function hashLink(place: Place): string {
  const hash = begin('countersign.record.link')
  text(hash, place.organisation)
  text(hash, place.writer)
  integer(hash, place.epoch)
  integer(hash, place.seq)
  hash.update(place.prev, 'hex').update(place.eventHash, 'hex')
  return hash.digest('hex')
}
