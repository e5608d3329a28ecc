import type pg from 'pg'
import { checker, type Verification } from './check.ts'
import type { Head, StoredRecord } from './events.ts'
import { parseLine } from './export.ts'
import { readRecords } from './read.ts'

/** What a chain alone cannot show, for whoever reads a good result. */
export const TAIL_NOTE =
  'A chain that was cut at its end, or wholly written anew, still verifies: compare with heads noted outside the database (--head).'

/**
 * Reads every chain (of one organisation, when named) to its end or to the first record that is not as it was written.
 * Memory does not grow with the record. The role needs SELECT on `record` (`countersign_reader`).
 */
export async function verifyChain(
  client: pg.ClientBase,
  organisation?: string,
  known: readonly Head[] = [],
): Promise<Verification> {
  const of = known.filter((head) => organisation === undefined || head.organisation === organisation)
  return verifyRecords(readRecords(client, organisation), of)
}

async function verifyRecords(
  records: AsyncIterable<StoredRecord>,
  known: readonly Head[],
): Promise<Verification> {
  const check = checker(known)
  let count = 0
  for await (const record of records) {
    const bad = check.next(record)
    if (bad) return { ok: false, records: count, bad }
    count += 1
  }
  return check.end()
}

/** The same for exported lines (JSON Lines), which need no database. Empty lines are passed over. */
export async function verifyExport(
  lines: AsyncIterable<string> | Iterable<string>,
  known: readonly Head[] = [],
): Promise<Verification> {
  const check = checker(known)
  let number = 0
  let records = 0
  let last = { organisation: '?', writer: '?', seq: 0 }
  for await (const line of lines) {
    number += 1
    if (line.trim() === '') continue
    const record = parseLine(line)
    if (!record) {
      const why = `line ${number} is no record`
      return { ok: false, records, bad: { ...last, seq: last.seq + 1, fault: 'unreadable', why } }
    }
    const bad = check.next(record)
    if (bad) return { ok: false, records, bad }
    records += 1
    last = { organisation: record.organisation, writer: record.writer, seq: record.seq }
  }
  return check.end()
}
