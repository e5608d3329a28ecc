/** The record: append-only, hash-chained by writer. Append to it, read it, export it, verify it. */

export { appendRecords, insertRecords } from './append.ts'
export type { BadRecord, Fault, Verification } from './check.ts'
export {
  formatHead,
  type Head,
  LIFECYCLE_WRITER,
  parseHead,
  type RecordEvent,
  type RecordKind,
  type StoredRecord,
} from './events.ts'
export { exportLine, parseLine } from './export.ts'
export { hashEvent, hashLink, NO_PREVIOUS, VERSION } from './hash.ts'
export { readRecords } from './read.ts'
export { chain, type SealedEvent, sealEvent } from './seal.ts'
export { TAIL_NOTE, verifyChain, verifyExport } from './verify.ts'
