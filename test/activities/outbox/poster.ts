/** A process of its own that posts the messages 0 … count-1, one after another: for the test that kills it. */
import { z } from 'zod'
import { createPool } from '../../../activities/database.ts'
import { deliver } from '../../../activities/outbox/index.ts'
import type { ChatPort, Posted } from '../../../domain/chat.ts'
import { card } from './chat.ts'

const [databaseUrl = '', chatUrl = '', organisation = '', count = '0'] = process.argv.slice(2)

const answer = z.object({ result: z.object({ place: z.string(), message: z.string() }).optional() })

async function call(method: string, args: readonly unknown[]): Promise<Posted | undefined> {
  const response = await fetch(`${chatUrl}/${method}`, { method: 'POST', body: JSON.stringify(args) })
  return answer.parse(await response.json()).result
}

async function posted(method: string, args: readonly unknown[]): Promise<Posted> {
  const result = await call(method, args)
  if (!result) throw new Error(`${method} was not answered`)
  return result
}

const chat: ChatPort = {
  post: (...args) => posted('post', args),
  reply: (...args) => posted('reply', args),
  directMessage: (...args) => posted('directMessage', args),
  find: (...args) => call('find', args),
  async update(...args) {
    await call('update', args)
  },
  async openDialog() {},
}

const pool = createPool(databaseUrl)
for (let i = 0; i < Number(count); i++) {
  const to =
    i % 3 === 2 ? { parentKey: `${i - 1}` } : i % 3 === 1 ? { place: 'slack:C1' } : { person: 'slack:U1' }
  const message = { organisation, key: `${i}`, to, card: card(`${i}`), revision: 1 }
  await deliver(pool, chat, message, { settleMs: 250 })
  process.stdout.write(`${i}\n`)
}
await pool.end()
