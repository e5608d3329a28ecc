import type pg from 'pg'
import type { ChatPort } from '../../../domain/chat.ts'

/** Thrown for a killed process: nothing of it runs on, except that its connections close. */
export class Killed extends Error {}

export interface Mortal {
  readonly pool: pg.Pool
  readonly chat: ChatPort
  /** How many moments it lived through. */
  moments(): number
}

/**
 * A process that is killed at a moment: each call to the database or the platform has one just before its effect and one
 * just after it. `Infinity` never dies.
 */
export function mortal(pool: pg.Pool, chat: ChatPort, killedAt: number): Mortal {
  let moment = 0
  const live = (): void => {
    if (moment >= killedAt) throw new Killed(`killed at ${killedAt}`)
    moment += 1
  }
  const through =
    <A extends readonly unknown[], R>(call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      live()
      const result = await call(...args)
      live()
      return result
    }
  const watch = <T extends object>(target: T, replaced: { readonly [name: string]: unknown }): T =>
    new Proxy(target, {
      get(object, name) {
        if (typeof name === 'string' && name in replaced) return replaced[name]
        const value: unknown = Reflect.get(object, name)
        return typeof value === 'function' ? value.bind(object) : value
      },
    })
  const connect = async () => {
    live()
    const client = await pool.connect()
    return watch(client, { query: through((text: string, values?: unknown[]) => client.query(text, values)) })
  }
  return {
    pool: watch(pool, { connect }),
    chat: {
      post: through(chat.post),
      reply: through(chat.reply),
      update: through(chat.update),
      directMessage: through(chat.directMessage),
      find: through(chat.find),
      openDialog: through(chat.openDialog),
    },
    moments: () => moment,
  }
}
