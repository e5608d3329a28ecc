export type { RecordEvent, RecordKind } from '../domain/record.ts'

/** Chain of everything that is not a call: lifecycle, decisions, refusals, policy, blocks. */
export const LIFECYCLE_WRITER = 'lifecycle'

/** One row of the record, as stored and as hashed. `docs/record.md` has the bytes. */
export interface StoredRecord {
  readonly organisation: string
  readonly writer: string
  readonly epoch: number
  /** Dense from 1 within (organisation, writer). */
  readonly seq: number
  readonly version: number
  readonly id: string
  readonly kind: string
  /** UTC with six decimals: `2026-11-23T20:00:00.000000Z`. */
  readonly at: string
  readonly actor: string | null
  readonly subject: string
  /** Canonical JSON (RFC 8785), exactly the bytes that were hashed. */
  readonly body: string
  /** Hex SHA-256 of what happened, whatever its place in a chain. */
  readonly eventHash: string
  /** Hex hash of the record before; zeros for the first. */
  readonly prev: string
  /** Hex SHA-256 of the place in the chain, `prev` and `eventHash`. */
  readonly hash: string
}

/** Where a chain ended when somebody looked; kept elsewhere, it shows later that no tail was cut. */
export interface Head {
  readonly organisation: string
  readonly writer: string
  readonly seq: number
  readonly hash: string
}

/** `acme/lifecycle#42:9f…` */
export function formatHead(head: Head): string {
  return `${head.organisation}/${head.writer}#${head.seq}:${head.hash}`
}

export function parseHead(text: string): Head | undefined {
  const match = /^([^/]+)\/([^#]+)#([1-9]\d{0,15}):([0-9a-f]{64})$/.exec(text.trim())
  if (!match) return undefined
  const [, organisation = '', writer = '', seq, hash = ''] = match
  return { organisation, writer, seq: Number(seq), hash }
}
