import type { WebClient } from '@slack/web-api'
import type { Directory } from '../../domain/chat.ts'
import { CountersignError } from '../../domain/errors.ts'
import { slackError } from './call.ts'
import { fresh } from './fresh.ts'
import { checkMember, type PersonCheck } from './people.ts'
import { userId } from './spans.ts'

export interface SlackDirectoryOptions {
  readonly client: WebClient
  /**
   * The groups of the policy in force: name to `slack:@handle` and `slack:S…`; entries of other platforms are passed over.
   * Asked at each look-up, because an edited policy counts at once.
   */
  readonly policyGroups: () => Readonly<Record<string, readonly string[]>>
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** At most and by default 60 s. */
  readonly maxAgeMs?: number
}

export interface SlackDirectory extends Directory {
  /** Whether the account may act at all: no bots, guests, strangers or leavers. Errors: `directory_unavailable`. */
  checkPerson(person: string): Promise<PersonCheck>
  /** Groups of the policy that Slack does not know, as one sentence each. Nobody is a member of those. */
  unknownGroups(): Promise<readonly string[]>
}

const MINUTE = 60_000

function unavailable(what: string, cause: unknown): CountersignError {
  const code = slackError(cause)
  return new CountersignError(
    'directory_unavailable',
    `Slack could not tell us ${what}${code === undefined ? '' : ` (${code})`}, so nobody was let through.`,
    code === 'missing_scope'
      ? 'Install the app again with the scopes of bot/slack/manifest.yaml.'
      : 'Try again in a minute.',
    { cause },
  )
}

/** Who is in which group, asked of Slack and believed for a minute. A failed look-up refuses; it never guesses. */
export function createSlackDirectory(options: SlackDirectoryOptions): SlackDirectory {
  const { client, policyGroups, now } = options
  const maxAge = Math.min(options.maxAgeMs ?? MINUTE, MINUTE)

  async function asking<T>(what: string, call: () => Promise<T>): Promise<T> {
    try {
      return await call()
    } catch (cause) {
      throw unavailable(what, cause)
    }
  }

  const handles = fresh(
    () =>
      asking('its user groups', async () => {
        const { usergroups = [] } = await client.usergroups.list({ include_disabled: false })
        return new Map(
          usergroups.flatMap((group) =>
            group.handle && group.id && !group.date_delete ? [[group.handle, group.id]] : [],
          ),
        )
      }),
    maxAge,
    now,
  )

  const usersOf = fresh(
    (usergroup) =>
      asking('who is in a user group', async () => {
        const { users } = await client.usergroups.users.list({ usergroup, include_disabled: false })
        if (!users) throw new Error('no users in the answer')
        return new Set(users)
      }),
    maxAge,
    now,
  )

  const home = fresh(
    () =>
      asking('which workspace this is', async () => {
        const { team_id } = await client.auth.test()
        if (!team_id) throw new Error('no team_id in the answer')
        return team_id
      }),
    maxAge,
    now,
  )

  const member = fresh(
    (user) =>
      asking('who this is', async () => {
        try {
          return (await client.users.info({ user })).user
        } catch (error) {
          if (slackError(error) === 'user_not_found' || slackError(error) === 'user_not_visible') {
            return undefined
          }
          throw error
        }
      }),
    maxAge,
    now,
  )

  /** `slack:@handle` or `slack:S…` as an id; undefined for another platform's group or one that Slack lacks. */
  async function idOf(group: string): Promise<{ at: number; value: string | undefined }> {
    const name = group.slice('slack:'.length)
    if (!group.startsWith('slack:')) return { at: now(), value: undefined }
    if (!name.startsWith('@')) return { at: now(), value: name }
    const { at, value } = await handles('')
    return { at, value: value.get(name.slice(1)) }
  }

  async function has(group: string, user: string): Promise<{ at: number; member: boolean }> {
    const id = await idOf(group)
    if (id.value === undefined) return { at: id.at, member: false }
    const users = await usersOf(id.value)
    return { at: Math.min(id.at, users.at), member: users.value.has(user) }
  }

  return {
    async groupsOf(person) {
      const user = userId(person)
      if (user === undefined) return { groups: [], at: new Date(now()).toISOString() }
      let oldest = now()
      const groups: string[] = []
      for (const [name, platformGroups] of Object.entries(policyGroups())) {
        const answers = await Promise.all(platformGroups.map((group) => has(group, user)))
        oldest = Math.min(oldest, ...answers.map((answer) => answer.at))
        if (answers.some((answer) => answer.member)) groups.push(name)
      }
      return { groups, at: new Date(oldest).toISOString() }
    },

    async groupId(group) {
      const { value: id } = await idOf(group)
      return id === undefined ? undefined : `slack:${id}`
    },

    async members(group) {
      const { value: id } = await idOf(group)
      if (id === undefined) return []
      return [...(await usersOf(id)).value].map((user) => `slack:${user}`)
    },

    async checkPerson(person) {
      const user = userId(person)
      if (user === undefined) return checkMember(undefined, '')
      const [{ value: team }, { value: info }] = await Promise.all([home(''), member(user)])
      return checkMember(info, team)
    },

    async unknownGroups() {
      const { value: known } = await handles('')
      const ids = new Set(known.values())
      return Object.entries(policyGroups()).flatMap(([name, groups]) =>
        groups
          .filter((group) => group.startsWith('slack:'))
          .filter((group) => {
            const id = group.slice('slack:'.length)
            return id.startsWith('@') ? !known.has(id.slice(1)) : !ids.has(id)
          })
          .map(
            (group) =>
              `Slack has no user group ${group.slice('slack:'.length)} (group ${name} of the policy).`,
          ),
      )
    },
  }
}
