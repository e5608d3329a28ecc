import type { Card } from '../../../domain/cards/index.ts'
import { renderCardText } from '../../../domain/cards/text.ts'
import type { ChatPort, Directory, Posted } from '../../../domain/chat.ts'

export interface Said {
  readonly to: string
  readonly posted: Posted
  readonly marker: string
  card: Card
}

/** A chat that keeps what was said, for stories about time rather than about Slack. */
export function notebook(): ChatPort & { readonly said: Said[]; text(to: string): string[] } {
  const said: Said[] = []
  const put = (to: string, card: Card, marker: string): Posted => {
    const posted = { place: to, message: `m${said.length}` }
    said.push({ to, posted, marker, card })
    return posted
  }
  return {
    said,
    text: (to) => said.filter((s) => s.to === to).map((s) => renderCardText(s.card)),
    post: async (place, card, marker) => put(place, card, marker),
    reply: async (parent, card, marker) => put(`thread:${parent.message}`, card, marker),
    directMessage: async (person, card, marker) => put(person, card, marker),
    async update(posted, card) {
      const found = said.find((s) => s.posted.message === posted.message)
      if (found) found.card = card
    },
    async find(_where, marker) {
      return said.find((s) => s.marker === marker)?.posted
    },
    async openDialog() {},
  }
}

/** Who is in which group, and may leave it. */
export function memberships(groups: {
  [person: string]: readonly string[]
}): Directory & { leave(person: string): void } {
  const known = new Map(Object.entries(groups))
  return {
    async groupsOf(person) {
      return { groups: known.get(person) ?? [], at: new Date().toISOString() }
    },
    groupId: async (group) => group,
    async members(group) {
      return [...known].filter(([, names]) => names.includes(group)).map(([person]) => person)
    },
    leave(person) {
      known.delete(person)
    },
  }
}
