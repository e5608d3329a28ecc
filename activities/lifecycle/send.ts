import { appendRecords } from '../../audit/index.ts'
import type { Card } from '../../domain/cards/index.ts'
import { isCountersignError } from '../../domain/errors.ts'
import type { Owner } from '../../domain/people.ts'
import { deliver, type Message } from '../outbox/index.ts'
import type { LifecycleParts } from './parts.ts'

/** The people behind an owner: a group's members as they are now. */
export async function ownersOf({ directory }: LifecycleParts, owner: Owner): Promise<readonly string[]> {
  return owner.group ? directory.members(owner.id) : [owner.id]
}

/**
 * Sends through the outbox. What the platform will never take (a person who left, a channel that is gone) is put on the
 * record and given up, so that it holds up nothing else; everything that may pass is thrown and tried again.
 */
export async function send(
  parts: LifecycleParts,
  message: { organisation: string; key: string; to: Message['to']; card: Card; revision: number },
): Promise<void> {
  try {
    await deliver(parts.pool, parts.chat, message, { settleMs: parts.chatTimeoutMs + 500 })
  } catch (error) {
    if (!isCountersignError(error) || error.code !== 'refused') throw error
    await appendRecords(parts.pool, message.organisation, [
      {
        id: `message/${message.key}/${message.revision}`,
        kind: 'message.refused',
        at: parts.now(),
        subject: message.key,
        body: { why: error.line },
      },
    ])
  }
}
