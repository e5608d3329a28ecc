import { parseBlockTarget } from '../../domain/block.ts'
import { answerCard, encodeTarget, reasonDialog, requestDialog } from '../../domain/cards/index.ts'
import { openReview } from '../../domain/lifecycle/index.ts'
import { formatReference, parseReference, serverReference } from '../../domain/reference.ts'
import type { Command } from './command.ts'
import { oneServer } from './command.ts'

export const request: Command = {
  name: 'request',
  usage: '/mcp request REFERENCE',
  help: 'ask for a server: npm:NAME, registry:NAME or path:FOLDER',
  async run(office, talk, argument) {
    const reference = parseReference(argument)
    const known = (await office.shelf.find(serverReference(reference)))[0]
    const running = known ? openReview(known) : undefined
    if (known && running) {
      const text = `${known.reference} is being reviewed already (review ${running.id}, asked for by another or by you); /mcp show it.`
      await talk.answer(answerCard(true, text))
      return
    }
    await talk.openDialog(
      requestDialog({
        asked: formatReference(reference),
        environments: office.policy().environments,
        groups: await office.userGroups(),
        requester: talk.person,
      }),
    )
  },
}

export const upgrade: Command = {
  name: 'upgrade',
  usage: '/mcp upgrade NAME',
  help: 'review the newest release while the approved one goes on serving',
  async run(office, talk, argument) {
    const server = await oneServer(office, talk, argument)
    if (!server) return
    if (!server.deployments.some((d) => d.status === 'active')) {
      await talk.answer(answerCard(false, `${server.reference} is not active; ask for it with /mcp request.`))
      return
    }
    const context = JSON.stringify({ server: server.reference })
    await talk.openDialog(
      reasonDialog(
        'upgrade',
        'Review an upgrade',
        'Start the review',
        context,
        'Why is the newer release needed?',
      ),
    )
  },
}

function stopping(name: 'retire' | 'suspend' | 'resume', help: string, title: string): Command {
  return {
    name,
    usage: `/mcp ${name} NAME`,
    help,
    async run(office, talk, argument) {
      const server = await oneServer(office, talk, argument)
      if (!server) return
      const context = encodeTarget({ server: server.reference, environments: [] })
      const hint = `${server.reference} in ${server.deployments.map((d) => d.environment).join(', ') || 'no environment'}`
      await talk.openDialog(reasonDialog(`stop.${name}`, title, title.split(' ')[0] ?? title, context, hint))
    },
  }
}

export const retire = stopping('retire', 'end a server that is no longer needed', 'Retire a server')
export const suspend = stopping('suspend', 'halt a server (security)', 'Suspend a server')
export const resume = stopping('resume', 'take a suspended server up again (security)', 'Resume a server')

export const block: Command = {
  name: 'block',
  usage: '/mcp block REFERENCE | publisher:NAME | sha256:DIGEST',
  help: 'kill switch: everywhere, now (security)',
  async run(_office, talk, argument) {
    const target = parseBlockTarget(argument)
    await talk.openDialog(
      reasonDialog(
        'block',
        'Block everywhere',
        'Block',
        JSON.stringify(target),
        `${target.kind} ${target.value}`.slice(0, 140),
      ),
    )
  },
}
