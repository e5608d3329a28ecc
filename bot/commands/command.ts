import type { Card } from '../../domain/cards/index.ts'
import { answerCard } from '../../domain/cards/index.ts'
import type { KnownServer } from '../../domain/server.ts'
import type { Office } from '../office.ts'
import type { Talk } from '../talk.ts'

/** One word after `/mcp`. The same table serves every platform. */
export interface Command {
  readonly name: string
  readonly usage: string
  readonly help: string
  run(office: Office, talk: Talk, argument: string): Promise<void>
}

/** Finds the one server a name means, or tells the person why not. */
export async function oneServer(office: Office, talk: Talk, name: string): Promise<KnownServer | undefined> {
  if (name === '') {
    await talk.answer(answerCard(false, 'Name the server; /mcp list shows them all.'))
    return undefined
  }
  const found = await office.shelf.find(name)
  if (found.length === 1) return found[0]
  const text =
    found.length === 0
      ? `There is no server ${name} in the registry; /mcp list shows them all.`
      : `${name} could be ${found.map((s) => s.reference).join(' or ')}; write one of them.`
  await talk.answer(answerCard(false, text))
  return undefined
}

/** A command that shows one server. */
export function about(
  name: string,
  help: string,
  draw: (office: Office, server: KnownServer) => Promise<Card> | Card,
): Command {
  return {
    name,
    usage: `/mcp ${name} NAME`,
    help,
    async run(office, talk, argument) {
      const server = await oneServer(office, talk, argument)
      if (server) await talk.answer(await draw(office, server))
    },
  }
}
