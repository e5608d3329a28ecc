import { blockMatches } from '../../domain/block.ts'
import { answerCard, type Card } from '../../domain/cards/index.ts'
import { parseReference, workflowId } from '../../domain/reference.ts'
import { deploymentsMatching, listServers, type MatchingDeployment } from '../registry/index.ts'
import type { LifecycleParts } from './parts.ts'
import { send } from './send.ts'
import type { BlockActivities } from './types.ts'

export function blocking(parts: LifecycleParts): BlockActivities {
  return {
    async serversUnderBlock({ organisation, block, after }) {
      const page = await listServers(parts.pool, organisation, after === null ? {} : { after })
      const named = page.servers.filter(
        (server) =>
          server.deployments.some((d) => blockMatches(block, server.reference, d.release)) ||
          (server.review && blockMatches(block, server.reference, server.review.release)),
      )
      return {
        ids: named.map((server) => workflowId(organisation, parseReference(server.reference))),
        next: page.next ?? null,
      }
    },
    async reportBlock({ organisation, block }) {
      const hit = await deploymentsMatching(parts.pool, organisation, block)
      const key = `block/${block.kind}/${block.value}`
      const to = { place: parts.policy().channels.security }
      await send(parts, {
        organisation,
        key,
        to,
        card: reportCard(`${block.kind} ${block.value}`, block.reason, hit),
        revision: 1,
      })
    },
  }
}

function reportCard(target: string, reason: string, hit: readonly MatchingDeployment[]): Card {
  const text = `Blocked everywhere: ${target}. ${hit.length === 0 ? 'Nothing of it was approved.' : `${hit.length} deployment${hit.length === 1 ? '' : 's'} stopped.`}`
  const card = answerCard(false, text)
  return {
    ...card,
    tone: 'danger',
    parts: [
      { kind: 'text', line: [{ text: `Why: ${reason}` }] },
      ...(hit.length === 0
        ? []
        : [
            {
              kind: 'list' as const,
              title: 'Who used it',
              items: hit.map((d) => ({
                line: [
                  { text: `${d.server} ${d.version} in ${d.environment}`, style: 'bold' as const },
                  { text: '; may be used by ' },
                  ...(d.users.length > 0 ? d.users.map((u) => ({ group: u })) : [{ text: 'nobody named' }]),
                  ...(d.owner
                    ? [{ text: '; owner ' }, d.owner.group ? { group: d.owner.id } : { person: d.owner.id }]
                    : []),
                ],
              })),
            },
          ]),
    ],
  }
}
