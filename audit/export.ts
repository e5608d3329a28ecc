import { z } from 'zod'
import type { StoredRecord } from './events.ts'

const hash = z.string().regex(/^[0-9a-f]{64}$/)
const count = z.int().nonnegative()

/** One line of an export. `body` stays the text that was hashed. */
const recordLine = z.strictObject({
  organisation: z.string(),
  writer: z.string(),
  epoch: count,
  seq: count.min(1),
  version: count,
  id: z.string(),
  kind: z.string(),
  at: z.string(),
  actor: z.string().nullable(),
  subject: z.string(),
  body: z.string(),
  eventHash: hash,
  prev: hash,
  hash,
})

/** One record as one line of JSON Lines, without the line end. */
export function exportLine(record: StoredRecord): string {
  return JSON.stringify(record)
}

/** The record of one exported line, or undefined when it is none. */
export function parseLine(line: string): StoredRecord | undefined {
  try {
    return recordLine.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}
