import { isCountersignError } from '../domain/errors.ts'
import type { RecordEvent } from '../domain/record.ts'
import type { Office } from './office.ts'

/** Puts a refusal on the record. Its id is the command's, so what comes twice is on the record once. */
export async function recordRefused(
  office: Pick<Office, 'record' | 'now'>,
  refusal: Omit<RecordEvent, 'id' | 'at'> & { readonly key: string },
): Promise<void> {
  const { key, ...event } = refusal
  try {
    await office.record([{ ...event, id: `refused/${key}`, at: office.now() }])
  } catch (error) {
    // Refused before, at another time or in other words, by an attempt that died before it could finish: on the record.
    if (!isCountersignError(error) || error.code !== 'record_broken') throw error
  }
}
