import type pg from 'pg'
import {
  type RecordEvent,
  readRecords,
  type StoredRecord,
  type Verification,
  verifyChain,
} from '../../audit/index.ts'

export const event = (id: string, more: Partial<RecordEvent> = {}): RecordEvent => ({
  id,
  kind: 'decision.recorded',
  at: '2026-11-23T20:00:00.123Z',
  actor: 'slack:U1',
  subject: 'npm:@acme/files',
  body: { verdict: 'approve', tools: ['read', 'write'] },
  ...more,
})

export const events = (count: number, prefix = 'e'): RecordEvent[] =>
  Array.from({ length: count }, (_, i) => event(`${prefix}${i + 1}`))

/** What an auditor's login sees. */
export function auditor(reader: pg.Pool) {
  const withClient = async <T>(work: (client: pg.ClientBase) => Promise<T>): Promise<T> => {
    const client = await reader.connect()
    try {
      return await work(client)
    } finally {
      client.release()
    }
  }
  return {
    withClient,
    verify: (organisation?: string): Promise<Verification> =>
      withClient((client) => verifyChain(client, organisation)),
    rows: (organisation: string): Promise<StoredRecord[]> =>
      withClient((client) => Array.fromAsync(readRecords(client, organisation))),
  }
}
