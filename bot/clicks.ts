import {
  answerCard,
  approveSomeDialog,
  decodeTarget,
  handOverDialog,
  narrowDialog,
  reasonDialog,
  type Target,
  waiveDialog,
} from '../domain/cards/index.ts'
import { plus, standing } from '../domain/lifecycle/index.ts'
import type { KnownServer } from '../domain/server.ts'
import type { Intent } from './intents.ts'
import type { Office } from './office.ts'
import type { Talk } from './talk.ts'

/** What a click means: an intent to carry out, or a conversation that goes on (a form, a private line). */
export type Meaning = { readonly intent: Intent } | { readonly go: () => Promise<void> }

const WAIVER_OFFERED_MS = 14 * 86_400_000

/** Reads a click. What is in `value` only names things; who may do what is decided when the intent is carried out. */
export async function click(office: Office, talk: Talk, action: string, value: string): Promise<Meaning> {
  const target = decodeTarget(value)
  if (!target) return say(talk, 'This button is damaged; look at the newest card.')
  switch (action) {
    case 'review.approve':
      return onReview(talk, target, (at) => ({
        intent: { kind: 'decide', ...at, verdict: 'approve', reason: '' },
      }))
    case 'review.changes':
      return onReview(talk, target, () =>
        opens(
          talk,
          reasonDialog('review.changes', 'Ask for changes', 'Ask', value, 'The requester will read it'),
        ),
      )
    case 'review.reject':
      return onReview(talk, target, () =>
        opens(talk, reasonDialog('review.reject', 'Reject', 'Reject', value, 'The requester will read it')),
      )
    case 'review.approve_some':
      return withReview(office, talk, target, (review) => approveSomeDialog(review, target))
    case 'review.waive':
      return withReview(office, talk, target, (review) =>
        waiveDialog(review, target, plus(office.now(), WAIVER_OFFERED_MS).slice(0, 10)),
      )
    case 'request.again':
      return again(office, talk, target)
    case 'owner.keep':
      return {
        intent: { kind: 'keep', server: target.server, environments: [...(target.environments ?? [])] },
      }
    case 'owner.retire':
      return opens(
        talk,
        reasonDialog('stop.retire', 'Retire a server', 'Retire', value, target.server.slice(0, 140)),
      )
    case 'owner.hand_over':
      return opens(talk, handOverDialog(target, await office.userGroups()))
    case 'owner.narrow': {
      const server = await serverOf(office, target)
      if (!server) return say(talk, `${target.server} is not in the registry any more.`)
      return opens(talk, narrowDialog(server, standing(server), target))
    }
    default:
      return say(talk, 'This button means nothing any more; look at the newest card.')
  }
}

type Dialog = Parameters<Talk['openDialog']>[0]

function opens(talk: Talk, dialog: Dialog): Meaning {
  return { go: () => talk.openDialog(dialog) }
}

function say(talk: Talk, text: string): Meaning {
  return { go: () => talk.answer(answerCard(false, text)) }
}

function onReview(
  talk: Talk,
  target: Target,
  meaning: (at: { server: string; review: string; shown: string }) => Meaning,
): Meaning {
  const { server, review, shown } = target
  if (review === undefined || shown === undefined)
    return say(talk, 'This button is damaged; look at the newest card.')
  return meaning({ server, review, shown })
}

async function serverOf(office: Office, target: Target): Promise<KnownServer | undefined> {
  return (await office.shelf.find(target.server)).find((s) => s.reference === target.server)
}

async function withReview(
  office: Office,
  talk: Talk,
  target: Target,
  dialog: (review: NonNullable<KnownServer['review']>) => Dialog,
): Promise<Meaning> {
  const review = (await serverOf(office, target))?.review
  if (!review || review.id !== target.review || review.status !== 'in_review') {
    return say(talk, 'This review is closed; nothing was changed.')
  }
  return opens(talk, dialog(review))
}

/** One click asks again with the words of the last request; the person who clicks is the requester now. */
async function again(office: Office, talk: Talk, target: Target): Promise<Meaning> {
  const server = await serverOf(office, target)
  const request = server?.review?.request
  if (!request) return say(talk, `Nothing is known of an earlier request; use /mcp request ${target.server}.`)
  const { purpose, users, environments, data } = request
  // It may have been handed over since.
  const owner = server.owner ?? request.owner
  return {
    intent: {
      kind: 'open',
      asked: target.server,
      review: 'request',
      purpose,
      owner: { ...owner },
      users: [...users],
      environments: [...environments],
      data,
    },
  }
}
