import type { Notice, Outcome } from '../lifecycle/index.ts'
import type { KnownServer } from '../server.ts'
import { type Card, code, type Line, type Part, type Tone } from './model.ts'
import { encodeTarget } from './target.ts'
import { joined, listed, mention } from './words.ts'

const OUTCOMES: { readonly [outcome in Outcome]: { readonly text: string; readonly tone: Tone } } = {
  approved: { text: 'was approved', tone: 'good' },
  rejected: { text: 'was rejected', tone: 'danger' },
  changes_requested: { text: 'needs changes before it can be approved', tone: 'warning' },
  unanswered: { text: 'closed without an answer; nothing was approved', tone: 'danger' },
  blocked: { text: 'is blocked', tone: 'danger' },
  could_not_gather: { text: 'could not be looked at', tone: 'danger' },
}

/** One message that is said once, to a person, a thread or a channel. */
export function noticeCard(
  state: KnownServer,
  notice: Notice,
  groups: { readonly [name: string]: string },
): Card {
  const { say } = notice
  const server = state.reference
  switch (say.what) {
    case 'decision': {
      const did = {
        approve: 'approves',
        reject: 'rejects this',
        changes: 'asks for changes',
        waive: 'waives',
      }[say.verdict]
      return told(`A reviewer ${did} (${server}).`, 'neutral', [
        mention(say.person),
        { text: ` ${did}` },
        ...because(say.reason),
      ])
    }
    case 'decision_dropped':
      return told(`A voice no longer counts (${server}).`, 'warning', [
        { text: 'The voice of ' },
        mention(say.person),
        { text: ' no longer counts' },
        ...because(say.reason),
      ])
    case 'outcome': {
      const { text, tone } = OUTCOMES[say.outcome]
      const asked = state.review?.release?.reference ?? state.review?.asked ?? server
      const where = say.outcome === 'approved' ? ` for ${say.reason}` : ''
      const why = because(say.outcome === 'approved' ? '' : say.reason)
      const card = told(`Your request for ${asked} ${text}${where}.`, tone, [
        { text: 'Your request for ' },
        code(asked),
        { text: ` ${text}${where}` },
        ...why,
      ])
      return say.outcome === 'approved' || say.outcome === 'blocked' ? card : withParts(card, again(state))
    }
    case 'review_reminder':
      return told(`A review of ${server} still waits for you.`, 'warning', [
        ...joined(
          say.groups.map((g) => {
            const id = groups[g]
            return id ? mention(id, true) : { text: g }
          }),
        ),
        { text: ' this review still waits for you. It closes by itself on ' },
        { instant: say.closesAt, form: 'time' },
        { text: '.' },
      ])
    case 'review_escalated':
      return told(`Nobody has answered the review of ${server}.`, 'warning', [
        { text: 'Nobody has answered the review of ' },
        code(server),
        { text: '. It closes without approval on ' },
        { instant: say.closesAt, form: 'time' },
        { text: '.' },
      ])
    case 'reaffirmation_due':
    case 'reaffirmed':
      return told(`${server} stands until ${say.dueAt.slice(0, 10)}.`, 'neutral', [
        code(server),
        { text: ` in ${listed(say.environments)} stands until ` },
        { instant: say.dueAt, form: 'date' },
        { text: '.' },
      ])
    case 'expired':
      return withParts(
        told(`${server} has expired in ${listed(say.environments)}.`, 'danger', [
          code(server),
          {
            text: ` has expired in ${listed(say.environments)}: nobody stood by it in time. Nothing is deleted; a new request restores it.`,
          },
        ]),
        again(state),
      )
    case 'stopped':
      return told(
        `${server} is ${say.status} in ${listed(say.environments)}.`,
        say.status === 'active' ? 'good' : 'danger',
        [
          code(server),
          { text: ` is ${say.status} in ${listed(say.environments)}, by ` },
          mention(say.by),
          ...because(say.reason),
        ],
      )
    case 'handed_over':
      return told(`You now own ${server}.`, 'neutral', [
        mention(say.from),
        { text: ' handed ' },
        code(server),
        { text: ' over to you. ' },
        ...(say.dueAt
          ? [
              { text: 'You will be asked whether it is still needed before ' },
              { instant: say.dueAt, form: 'date' as const },
              { text: '.' },
            ]
          : []),
      ])
  }
}

function because(reason: string): Line {
  return reason.trim() ? [{ text: ': ' }, { text: reason.trim() }] : [{ text: '.' }]
}

function told(summary: string, tone: Tone, said: Line): Card {
  return { summary, headline: '', tone, parts: [{ kind: 'text', line: said }] }
}

function withParts(card: Card, parts: readonly Part[]): Card {
  return { ...card, parts: [...card.parts, ...parts] }
}

function again(state: KnownServer): Part[] {
  const value = encodeTarget({
    server: state.reference,
    ...(state.review ? { review: state.review.id } : {}),
  })
  return [{ kind: 'actions', actions: [{ id: 'request.again', label: 'Request again', value }] }]
}
