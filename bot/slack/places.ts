import type { WebClient } from '@slack/web-api'
import type { Place } from '../../domain/chat.ts'
import { ChatUnavailable, CountersignError } from '../../domain/errors.ts'
import { calling } from './call.ts'
import { userId } from './spans.ts'

const CHANNEL = /^slack:([CDG][A-Z0-9]{2,})$/
const NAME = /^slack:#([^\s#]{1,80})$/

export interface Places {
  /** The channel id of a place. Errors: `bad_input`; `chat_unavailable`, also for a name that Slack does not show us. */
  channel(place: Place): Promise<string>
  /** The channel id of the direct messages with a person. */
  direct(person: string): Promise<string>
}

/** Names are looked up once: ids never change, and a renamed channel keeps its id. */
export function createPlaces(client: WebClient): Places {
  const names = new Map<string, string>()
  const people = new Map<string, string>()

  async function byName(name: string): Promise<string> {
    const known = names.get(name)
    if (known !== undefined) return known
    let cursor: string | undefined
    do {
      const page = await calling(`find the channel #${name}`, () =>
        client.conversations.list({
          types: 'public_channel,private_channel',
          exclude_archived: true,
          limit: 999,
          ...(cursor ? { cursor } : {}),
        }),
      )
      for (const channel of page.channels ?? []) {
        if (channel.name && channel.id) names.set(channel.name, channel.id)
      }
      cursor = page.response_metadata?.next_cursor
    } while (cursor && !names.has(name))
    const found = names.get(name)
    if (found !== undefined) return found
    throw new ChatUnavailable(
      `Slack shows us no channel #${name}.`,
      'Check the name in the policy; a private channel needs the bot invited: /invite @Countersign.',
    )
  }

  async function direct(person: string): Promise<string> {
    const known = people.get(person)
    if (known !== undefined) return known
    const users = userId(person)
    if (users === undefined) {
      throw new CountersignError('bad_input', `${person} is no Slack person.`, 'Use slack:U….')
    }
    const { channel } = await calling('open direct messages', () => client.conversations.open({ users }))
    if (!channel?.id) {
      throw new CountersignError('not_found', `Slack opened no direct messages with ${person}.`, '')
    }
    people.set(person, channel.id)
    return channel.id
  }

  return {
    direct,
    async channel(place) {
      const id = CHANNEL.exec(place)?.[1]
      if (id !== undefined) return id
      const name = NAME.exec(place)?.[1]
      if (name !== undefined) return byName(name)
      if (userId(place) !== undefined) return direct(place)
      throw new CountersignError(
        'bad_input',
        `${place} is no place in Slack.`,
        'Use slack:C…, slack:#name or slack:U….',
      )
    },
  }
}
