import { shortDigest } from '../digest.ts'
import { releaseDigest } from '../lifecycle/index.ts'
import type { Deployment, KnownServer } from '../server.ts'
import { bold, type Card, code, type Line, line, type Part } from './model.ts'
import { count, joined, listed, mention, REVIEW_WORDS } from './words.ts'

const STATUS: { readonly [status in Deployment['status']]: string } = {
  active: 'ACTIVE',
  suspended: 'SUSPENDED',
  expired: 'EXPIRED',
  retired: 'RETIRED',
  blocked: 'BLOCKED',
}

/** `/mcp list`: what the organisation has, a line each. */
export function listCard(servers: readonly KnownServer[]): Card {
  const headline =
    servers.length === 0
      ? 'No server is in the registry yet'
      : `${count(servers.length, 'server')} in the registry`
  return {
    summary: `${headline}.`,
    headline,
    tone: 'neutral',
    parts:
      servers.length === 0
        ? [{ kind: 'note', line: line('Ask for one with /mcp request npm:NAME.') }]
        : [{ kind: 'list', items: servers.map((s) => ({ line: serverLine(s) })) }],
  }
}

function serverLine(server: KnownServer): Line {
  const stands = server.deployments.map(
    (d) => `${d.environment} ${STATUS[d.status]} ${d.release.version} Tier ${d.tier}`,
  )
  const review =
    server.review && !server.review.closedAt ? [`review: ${REVIEW_WORDS[server.review.status].word}`] : []
  return [bold(server.reference), { text: ` ${[...stands, ...review].join(' · ') || 'nothing approved'}` }]
}

/** `/mcp show NAME`. */
export function showCard(server: KnownServer): Card {
  const { review } = server
  return {
    summary: `${server.reference} has ${count(server.deployments.length, 'deployment')}.`,
    headline: server.reference,
    tone: server.deployments.some((d) => d.status === 'active') ? 'good' : 'neutral',
    parts: [
      ...server.deployments.map((d) => deploymentPart(d)),
      ...(server.owner
        ? [{ kind: 'text' as const, line: [bold('Owner '), mention(server.owner.id, server.owner.group)] }]
        : []),
      ...(review
        ? [
            {
              kind: 'text' as const,
              line: [bold('Last review '), { text: `${REVIEW_WORDS[review.status].word}: ${review.asked}` }],
            },
          ]
        : []),
    ],
  }
}

function deploymentPart(d: Deployment): Part {
  return {
    kind: 'facts',
    facts: [
      {
        label: 'Environment',
        value: line(`${d.environment} · ${STATUS[d.status]}${d.reason ? ` (${d.reason})` : ''}`),
      },
      {
        label: 'Release',
        value: [
          code(d.release.reference),
          { text: ' ' },
          code(shortDigest(releaseDigest(d.release.digests))),
        ],
      },
      { label: 'Tools', value: line(d.tools.join(', ') || 'none') },
      { label: 'Tier', value: line(`${d.tier} · ${d.rollout}`) },
      {
        label: 'Who may use it',
        value: d.users.length > 0 ? joined(d.users.map((u) => mention(u, true))) : line('nobody named'),
      },
      { label: 'Approved by', value: joined(d.deciders.map((p) => mention(p))) },
      { label: 'Stands until', value: [{ instant: d.dueAt, form: 'date' }] },
    ],
  }
}

/** `/mcp why NAME`: why it stands, or why it does not. */
export function whyCard(server: KnownServer): Card {
  const { review } = server
  const lines: Line[] = server.deployments.map((d): Line => {
    if (d.status === 'active') {
      return [
        bold(d.environment),
        { text: ': stands because ' },
        ...joined(d.deciders.map((p) => mention(p))),
        { text: ` approved ${d.release.version} (Tier ${d.tier}) on ` },
        { instant: d.approvedAt, form: 'date' },
        { text: '; it must be re-affirmed by ' },
        { instant: d.dueAt, form: 'date' },
        { text: '.' },
      ]
    }
    return [
      bold(d.environment),
      { text: `: ${d.status}${d.reason ? `, because ${unstopped(d.reason)}` : ''}. ` },
      ...remedy(d.status),
    ]
  })
  if (review && review.status !== 'approved') {
    const why = review.failure ?? review.decisions.find((d) => d.verdict !== 'approve')?.reason
    lines.push([
      bold('Last request'),
      { text: `: ${REVIEW_WORDS[review.status].word.toLowerCase()}${why ? `: ${unstopped(why)}` : ''}.` },
    ])
  }
  if (lines.length === 0) lines.push(line('It was never approved.'))
  return {
    summary: `Why ${server.reference} stands where it stands.`,
    headline: `Why: ${server.reference}`,
    tone: 'neutral',
    parts: lines.map((l) => ({ kind: 'text', line: l })),
  }
}

/** A reason inside a sentence brings no full stop of its own. */
const unstopped = (reason: string): string => reason.trim().replace(/[.\s]+$/u, '')

function remedy(status: Deployment['status']): Line {
  if (status === 'suspended') return line('The security group can resume it with /mcp resume.')
  if (status === 'blocked') return line('Only another release can be approved.')
  return line('Ask for it again with /mcp request.')
}

/** `/mcp mine`, and bare `/mcp`: what waits for a person, what they own, what they asked for. */
export function mineCard(mine: {
  readonly toReview: readonly KnownServer[]
  readonly toReaffirm: readonly KnownServer[]
  readonly owned: readonly KnownServer[]
  readonly requested: readonly KnownServer[]
}): Card {
  const waiting = mine.toReview.length + mine.toReaffirm.length
  const section = (title: string, servers: readonly KnownServer[]): Part[] =>
    servers.length === 0
      ? []
      : [{ kind: 'list', title, items: servers.map((s) => ({ line: serverLine(s) })) }]
  const parts = [
    ...section('Wait for your review', mine.toReview),
    ...section('Wait for you to say they are still needed', mine.toReaffirm),
    ...section('You own', mine.owned),
    ...section('You asked for', mine.requested),
  ]
  const headline =
    waiting > 0
      ? `${count(waiting, 'server')} ${waiting === 1 ? 'waits' : 'wait'} for you`
      : 'Nothing waits for you'
  return {
    summary: `${headline}.`,
    headline,
    tone: waiting > 0 ? 'warning' : 'neutral',
    parts:
      parts.length > 0
        ? parts
        : [
            {
              kind: 'note',
              line: line('Ask for a server with /mcp request npm:NAME; /mcp help lists every command.'),
            },
          ],
  }
}

/** A plain answer to one command: yes, or a clear no. */
export function answerCard(ok: boolean, text: string): Card {
  return { summary: text, headline: text, tone: ok ? 'good' : 'warning', parts: [] }
}

/** `/mcp help`. */
export function helpCard(commands: readonly { readonly usage: string; readonly help: string }[]): Card {
  return {
    summary: 'What you can ask of Countersign.',
    headline: 'Countersign',
    tone: 'neutral',
    parts: [
      { kind: 'list', items: commands.map((c) => ({ line: [code(c.usage), { text: ` ${c.help}` }] })) },
      {
        kind: 'note',
        line: line(
          `In a review’s thread: mention me with ${listed(['approve', 'reject', 'changes'])} and your reason.`,
        ),
      },
    ],
  }
}
