import { answerCard, helpCard, listCard, mineCard, showCard, whyCard } from '../../domain/cards/index.ts'
import { isCountersignError, oneLine } from '../../domain/errors.ts'
import type { Office } from '../office.ts'
import type { Talk } from '../talk.ts'
import { about, type Command } from './command.ts'
import { diff } from './diff.ts'
import { block, request, resume, retire, suspend, upgrade } from './request.ts'

const mine: Command = {
  name: 'mine',
  usage: '/mcp mine',
  help: 'what waits for you, what you own, what you asked for',
  async run(office, talk) {
    const { groups } = await office.directory.groupsOf(talk.person)
    const [{ toReview, toReaffirm }, { owned, requested }] = await Promise.all([
      office.shelf.waitingFor(talk.person, groups),
      office.shelf.mine(talk.person),
    ])
    await talk.answer(mineCard({ toReview, toReaffirm, owned, requested }))
  },
}

const list: Command = {
  name: 'list',
  usage: '/mcp list',
  help: 'every server the organisation has',
  async run(office, talk) {
    await talk.answer(listCard(await office.shelf.list()))
  },
}

const help: Command = {
  name: 'help',
  usage: '/mcp help',
  help: 'this list',
  async run(_office, talk) {
    await talk.answer(helpCard(COMMANDS))
  },
}

export const COMMANDS: readonly Command[] = [
  request,
  list,
  about('show', 'one server: releases, tools, who may use it', (_, server) => showCard(server)),
  diff,
  about('why', 'why it stands, or why it does not', (_, server) => whyCard(server)),
  mine,
  upgrade,
  retire,
  suspend,
  resume,
  block,
  help,
]

/** Runs one line typed after `/mcp`; a bare line shows the person's queue. Bad input gets one private line and loses nothing. */
export async function runCommand(office: Office, talk: Talk, text: string): Promise<void> {
  const [word = '', ...rest] = text.trim().split(/\s+/)
  const name = word === '' ? 'mine' : word.toLowerCase()
  const command = COMMANDS.find((c) => c.name === name)
  if (!command) {
    await talk.answer(
      answerCard(false, `There is no /mcp ${name.slice(0, 40)}; /mcp help lists every command.`),
    )
    return
  }
  try {
    await command.run(office, talk, rest.join(' '))
  } catch (error) {
    if (!isCountersignError(error)) throw error
    await talk.answer(answerCard(false, oneLine(error)))
  }
}
