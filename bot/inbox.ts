import type pg from 'pg'
import { acceptCommand, claim, finish } from '../activities/inbox/index.ts'
import type { Inbox } from './office.ts'
import type { Unfinished } from './sweep.ts'

/** A command younger than this may still be in the hands of the process that took it in. */
const GRACE_MS = 5_000

export interface SweptInbox extends Inbox {
  /** Commands that nobody finished, each given to one caller only. */
  claim(): Promise<readonly Unfinished[]>
}

export function createInbox(pool: pg.Pool, organisation: string, now: () => string): SweptInbox {
  return {
    accept: (talk, intent) =>
      acceptCommand(pool, {
        organisation,
        key: talk.key,
        kind: intent.kind,
        payload: JSON.parse(JSON.stringify(intent)),
        authentication: talk.authentication,
        actor: talk.person,
        receivedAt: talk.receivedAt,
      }),
    async finish(key, answer) {
      await finish(pool, organisation, key, answer)
    },
    async claim() {
      const olderThan = new Date(Date.parse(now()) - GRACE_MS).toISOString()
      const commands = await claim(pool, organisation, { olderThan })
      return commands.map(({ key, actor, authentication, payload, attempts }) => ({
        key,
        person: actor,
        authentication,
        payload,
        attempts,
      }))
    },
  }
}
