import type { WebClient } from '@slack/web-api'
import type { Option } from '../../domain/cards/index.ts'
import { calling } from './call.ts'
import { fresh } from './fresh.ts'

/** A form offers no more than this; a person can name the rest by asking the platform team. */
const MOST_OFFERED = 100

/** The workspace's user groups as a form offers them, asked for once a minute. An unreachable Slack offers none. */
export function userGroupOptions(client: WebClient): () => Promise<readonly Option[]> {
  const groups = fresh(
    async () => {
      const { usergroups = [] } = await calling('list user groups', () =>
        client.usergroups.list({ include_disabled: false }),
      )
      return usergroups
        .flatMap(({ id, name, handle }): Option[] =>
          id ? [{ value: `slack:${id}`, label: name ?? handle ?? id }] : [],
        )
        .slice(0, MOST_OFFERED)
    },
    60_000,
    Date.now,
  )
  return async () => {
    try {
      return (await groups('')).value
    } catch {
      return []
    }
  }
}
