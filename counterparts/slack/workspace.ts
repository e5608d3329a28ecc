import { BOT, botTokens, type Person, personToken } from './emulator.ts'
import type { Extension } from './proxy.ts'

type Answer = Record<string, unknown>

/** Ids of a workspace by name, and calls made in somebody's name. The emulator's ids are new at every start. */
export interface Workspace {
  readonly team: string
  /** A person's Slack user id by name. */
  userId(name: string): string
  channelId(name: string): string
  /** A call straight to Slack, in a person's name or the bot's, past faults and limits. Throws on an error. */
  call(who: string, method: string, body?: Record<string, unknown>): Promise<Answer>
  /** What `users.info` says of guests, bots, leavers and strangers beyond the emulator's full members. */
  readonly accounts: Extension
}

function listOf(answer: Answer, key: string): Record<string, unknown>[] {
  const value = answer[key]
  return Array.isArray(value) ? value.map((item: object) => ({ ...item })) : []
}

export async function openWorkspace(
  emulatorUrl: string,
  people: readonly Person[],
  privateChannels: readonly string[],
): Promise<Workspace> {
  const token = botTokens()
  async function call(who: string, method: string, body: Record<string, unknown> = {}): Promise<Answer> {
    const answer = await fetch(`${emulatorUrl}/api/${method}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${who === BOT.name ? token() : personToken(who)}`,
      },
      body: JSON.stringify(body),
    })
    const parsed: unknown = await answer.json()
    const result: Answer = typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
    if (result.ok !== true) throw new Error(`${method} for ${who}: ${result.error}`)
    return result
  }

  const team = String((await call(BOT.name, 'auth.test')).team_id)
  const users = new Map(
    listOf(await call(BOT.name, 'users.list', { limit: 1000 }), 'members').map((user) => [
      String(user.name),
      String(user.id),
    ]),
  )
  const somebody = people[0]?.name ?? 'admin'
  const list = { types: 'public_channel,private_channel', limit: 1000 }
  const channels = new Map(
    listOf(await call(somebody, 'conversations.list', list), 'channels').map((channel) => [
      String(channel.name),
      String(channel.id),
    ]),
  )

  function idIn(ids: ReadonlyMap<string, string>, what: string) {
    return (name: string): string => {
      const id = ids.get(name)
      if (id === undefined) throw new Error(`no ${what} ${name}; there are ${[...ids.keys()].join(', ')}`)
      return id
    }
  }
  const userId = idIn(users, 'person')
  const channelId = idIn(channels, 'channel')
  for (const name of privateChannels) {
    await call(somebody, 'conversations.invite', { channel: channelId(name), users: BOT.userId })
  }
  const accounts = new Map(people.map((person) => [userId(person.name), person.account ?? {}]))

  return {
    team,
    userId,
    channelId,
    call,
    accounts: {
      amend(method, _, answer) {
        if (method !== 'users.info' || typeof answer.user !== 'object' || answer.user === null) return answer
        const user: Record<string, unknown> = { ...answer.user }
        return { ...answer, user: { ...user, ...accounts.get(String(user.id)) } }
      },
    },
  }
}
