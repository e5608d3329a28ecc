import type pg from 'pg'
import type { Card } from '../../domain/cards/model.ts'
import type { ChatPort, Place, Posted } from '../../domain/chat.ts'
import { CountersignError, isCountersignError } from '../../domain/errors.ts'
import { tryAgain, underLock } from './lock.ts'
import {
  beginAttempt,
  claimRow,
  type MessageId,
  markPosted,
  markRefused,
  type OutboxRow,
  readRow,
} from './rows.ts'

/** A message that is to stand exactly once, with the newest revision of its card. */
export interface Message extends MessageId {
  /** Unique in the organisation; the same message has the same key, for ever. */
  readonly key: string
  readonly to: { readonly place: Place } | { readonly parentKey: string } | { readonly person: string }
  readonly card: Card
  /** Grows with the card: an older one never replaces a newer one. */
  readonly revision: number
}

export interface Patience {
  /** How long after an attempt began its message may still come to stand: the chat client's time-out. Default 3 s. */
  readonly settleMs?: number
  readonly wait?: (ms: number) => Promise<void>
}

/** The platform's clock may be behind the database's by this much. */
const CLOCK_MARGIN_MS = 120_000

type Target = { place: Place } | { parent: Posted } | { person: string }

/**
 * Brings a message to stand, once, whatever was killed before: the attempt is on disk before the platform is asked, and
 * after an attempt whose outcome nobody saw, the message is looked for by its marker before it is posted again. Attempts for
 * one key wait for each other, over all processes. Takes one connection of the pool for as long as the platform needs.
 * Errors: `chat_unavailable`, after which the caller tries again (also when a reply's parent does not stand yet, or another
 * attempt takes too long); `refused` when the platform will never take it, or never took the parent;
 * `database_unavailable`.
 */
export async function deliver(
  pool: pg.Pool,
  chat: ChatPort,
  message: Message,
  patience: Patience = {},
): Promise<Posted> {
  return underLock(pool, message, async (client) => {
    const row = await claimRow(client, message)
    if (row.state === 'posted') return bringUpToDate(client, chat, message, row)
    const target = await targetOf(client, message)
    if (row.state === 'posting') {
      const found = await lookFor(client, chat, message, row, target, patience)
      if (found) return found
    }
    await beginAttempt(client, message, message.revision)
    const posted = await send(chat, target, message.card, row.marker).catch(async (error) => {
      if (isCountersignError(error) && error.code === 'refused') await markRefused(client, message)
      throw error
    })
    // A card of several messages may have been left half posted, with an older card in its first half.
    const mixed = row.state === 'posting' && row.attemptedRevision !== message.revision
    if (mixed) await chat.update(posted, message.card)
    await markPosted(client, message, posted, message.revision)
    return posted
  })
}

/** Where a message stands, once it does. */
export async function whereIs(pool: pg.Pool, id: MessageId): Promise<Posted | undefined> {
  const client = await pool.connect()
  try {
    const row = await readRow(client, id)
    return row?.state === 'posted' ? row.posted : undefined
  } finally {
    client.release()
  }
}

async function bringUpToDate(
  client: pg.ClientBase,
  chat: ChatPort,
  message: Message,
  row: Extract<OutboxRow, { state: 'posted' }>,
): Promise<Posted> {
  if (row.revision >= message.revision) return row.posted
  await chat.update(row.posted, message.card)
  await markPosted(client, message, row.posted, message.revision)
  return row.posted
}

async function lookFor(
  client: pg.ClientBase,
  chat: ChatPort,
  message: Message,
  row: Extract<OutboxRow, { state: 'posting' }>,
  target: Target,
  { settleMs = 3_000, wait = pause }: Patience,
): Promise<Posted | undefined> {
  // What was sent just before a kill may arrive after it.
  if (row.ageMs < settleMs) await wait(settleMs - row.ageMs)
  const since = new Date(row.since.getTime() - CLOCK_MARGIN_MS).toISOString()
  const found = await chat.find(target, row.marker, since)
  if (!found) return undefined
  // When the attempts differed it is not known which card stands there, and it is drawn anew.
  const standing = row.attemptedRevision
  const current = standing !== undefined && standing >= message.revision
  if (!current) await chat.update(found, message.card)
  await markPosted(client, message, found, current ? standing : message.revision)
  return found
}

function send(chat: ChatPort, target: Target, card: Card, marker: string): Promise<Posted> {
  if ('place' in target) return chat.post(target.place, card, marker)
  if ('parent' in target) return chat.reply(target.parent, card, marker)
  return chat.directMessage(target.person, card, marker)
}

async function targetOf(client: pg.ClientBase, { organisation, to }: Message): Promise<Target> {
  if (!('parentKey' in to)) return to
  const parent = await readRow(client, { organisation, key: to.parentKey })
  if (parent?.state === 'posted') return { parent: parent.posted }
  if (parent?.state === 'posting' && parent.refused) {
    throw new CountersignError(
      'refused',
      'The message that this one replies to was refused by the platform.',
      'Put right what it named, then have that message sent again.',
    )
  }
  throw tryAgain('The message that this one replies to does not stand yet.')
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
