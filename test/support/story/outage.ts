import type { ChatPort, Directory } from '../../../domain/chat.ts'
import { ChatUnavailable, CountersignError } from '../../../domain/errors.ts'

/** A platform that goes away and comes back, and counts who asked in vain. */
export interface Outage {
  away(): void
  back(): void
  readonly inVain: number
}

function outage(failure: () => Error) {
  let away = false
  let inVain = 0
  return {
    switch: {
      away() {
        away = true
      },
      back() {
        away = false
      },
      get inVain() {
        return inVain
      },
    } satisfies Outage,
    async through<T>(go: () => Promise<T>): Promise<T> {
      if (!away) return go()
      inVain += 1
      throw failure()
    },
  }
}

/** A chat that can be away; while it is, it asks to be left alone for `retryAfterMs`. */
export function chatWithOutage(chat: ChatPort, retryAfterMs?: number): ChatPort & Outage {
  const { switch: line, through } = outage(
    () =>
      new ChatUnavailable(
        'The chat did not answer.',
        'It is tried again.',
        retryAfterMs === undefined ? {} : { retryAfterMs },
      ),
  )
  return Object.assign(line, {
    post: (...of: Parameters<ChatPort['post']>) => through(() => chat.post(...of)),
    reply: (...of: Parameters<ChatPort['reply']>) => through(() => chat.reply(...of)),
    update: (...of: Parameters<ChatPort['update']>) => through(() => chat.update(...of)),
    directMessage: (...of: Parameters<ChatPort['directMessage']>) => through(() => chat.directMessage(...of)),
    find: (...of: Parameters<ChatPort['find']>) => through(() => chat.find(...of)),
    openDialog: (...of: Parameters<ChatPort['openDialog']>) => through(() => chat.openDialog(...of)),
  })
}

/** A directory that can be away: a failed look-up refuses. */
export function directoryWithOutage(directory: Directory): Directory & Outage {
  const { switch: line, through } = outage(
    () => new CountersignError('directory_unavailable', 'The directory did not answer.', 'Try again.'),
  )
  return Object.assign(line, {
    groupsOf: (person: string) => through(() => directory.groupsOf(person)),
    members: (group: string) => through(() => directory.members(group)),
    groupId: (...of: Parameters<Directory['groupId']>) => through(() => directory.groupId(...of)),
  })
}
