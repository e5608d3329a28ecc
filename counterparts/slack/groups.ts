/** User groups, which the emulator has none of. */
export interface UserGroups {
  /** Replaces a group's members, by user id. A new handle makes a new group. */
  set(handle: string, users: readonly string[]): string
  remove(handle: string): void
  id(handle: string): string
  /** Answers of `usergroups.list` and `usergroups.users.list`; undefined for other methods. */
  answer(method: string, call: Readonly<Record<string, unknown>>): Record<string, unknown> | undefined
}

export function createUserGroups(team: string): UserGroups {
  const groups = new Map<string, { id: string; users: readonly string[] }>()
  let count = 0
  return {
    set(handle, users) {
      const id = groups.get(handle)?.id ?? `S0GROUP${String(++count).padStart(3, '0')}`
      groups.set(handle, { id, users })
      return id
    },
    remove(handle) {
      groups.delete(handle)
    },
    id(handle) {
      const group = groups.get(handle)
      if (!group) throw new Error(`no user group @${handle}`)
      return group.id
    },
    answer(method, call) {
      if (method === 'usergroups.list') {
        const usergroups = [...groups].map(([handle, { id, users }]) => ({
          id,
          team_id: team,
          is_usergroup: true,
          name: handle,
          handle,
          date_delete: 0,
          user_count: users.length,
        }))
        return { ok: true, usergroups }
      }
      if (method === 'usergroups.users.list') {
        const group = [...groups.values()].find(({ id }) => id === call.usergroup)
        return group ? { ok: true, users: group.users } : { ok: false, error: 'no_such_subteam' }
      }
      return undefined
    },
  }
}
