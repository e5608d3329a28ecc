import type { Head, StoredRecord } from './events.ts'
import { hashEvent, hashLink, NO_PREVIOUS, VERSION } from './hash.ts'

export type Fault = 'edited' | 'missing' | 'duplicated' | 'reordered' | 'broken_link' | 'cut' | 'unreadable'

/** The first record that is not as it was written. */
export interface BadRecord {
  readonly organisation: string
  readonly writer: string
  readonly seq: number
  readonly fault: Fault
  /** One sentence. */
  readonly why: string
}

export type Verification =
  | { readonly ok: true; readonly records: number; readonly heads: readonly Head[] }
  | { readonly ok: false; readonly records: number; readonly bad: BadRecord }

export interface Checker {
  /** Takes the next record of a chain; answers what is wrong with it. */
  next(record: StoredRecord): BadRecord | undefined
  /** To be asked after the last record. */
  end(): Verification
}

type Link = Head & { readonly epoch: number }

/**
 * Checks chains record by record, keeping only each chain's end. `known` are heads noted earlier, outside the database:
 * only they show that a tail was cut or that a whole chain was written anew.
 */
export function checker(known: readonly Head[] = []): Checker {
  const ends = new Map<string, Link>()
  let records = 0
  const key = (at: { organisation: string; writer: string }) => JSON.stringify([at.organisation, at.writer])
  return {
    next(record) {
      const last = ends.get(key(record))
      const fault = outOfPlace(record, last) ?? altered(record, last) ?? differsFromKnown(record, known)
      if (fault) return fault
      const { organisation, writer, epoch, seq, hash } = record
      ends.set(key(record), { organisation, writer, epoch, seq, hash })
      records += 1
      return undefined
    },
    end() {
      for (const head of known) {
        const last = ends.get(key(head))
        if ((last?.seq ?? 0) >= head.seq) continue
        const why = `the chain ends at ${last?.seq ?? 0}, but was seen at ${head.seq}: its tail was cut`
        return { ok: false, records, bad: bad({ ...head, seq: (last?.seq ?? 0) + 1 }, 'cut', why) }
      }
      const heads = [...ends.values()].map(({ epoch: _, ...head }) => head)
      return { ok: true, records, heads }
    },
  }
}

function bad(
  at: { organisation: string; writer: string; seq: number },
  fault: Fault,
  why: string,
): BadRecord {
  return { organisation: at.organisation, writer: at.writer, seq: at.seq, fault, why }
}

function outOfPlace(record: StoredRecord, last: Link | undefined): BadRecord | undefined {
  const { seq } = record
  const before = last?.seq ?? 0
  if (seq === before + 1) return undefined
  if (seq > before + 1) {
    return bad({ ...record, seq: before + 1 }, 'missing', `after ${before} comes ${seq}`)
  }
  if (seq === before) return bad(record, 'duplicated', `${seq} is there twice`)
  return bad(record, 'reordered', `${seq} comes after ${before}`)
}

function altered(record: StoredRecord, last: Link | undefined): BadRecord | undefined {
  if (record.version !== VERSION) {
    return bad(record, 'unreadable', `its format is ${record.version}; this program reads ${VERSION}`)
  }
  if (hashEvent(record) !== record.eventHash) {
    return bad(record, 'edited', 'its content is not what was hashed when it was written')
  }
  if (record.prev !== (last?.hash ?? NO_PREVIOUS)) {
    return bad(
      record,
      'broken_link',
      'it does not continue the record before it; one of the two was replaced',
    )
  }
  if (hashLink(record) !== record.hash) {
    return bad(record, 'edited', 'its place in the chain is not what was hashed when it was written')
  }
  if (record.epoch < (last?.epoch ?? 0)) {
    return bad(record, 'reordered', `epoch ${record.epoch} comes after ${last?.epoch}`)
  }
  return undefined
}

function differsFromKnown(record: StoredRecord, known: readonly Head[]): BadRecord | undefined {
  const head = known.find(
    (h) => h.organisation === record.organisation && h.writer === record.writer && h.seq === record.seq,
  )
  if (!head || head.hash === record.hash) return undefined
  return bad(record, 'edited', 'its hash is not the one that was noted: the chain was written anew')
}
