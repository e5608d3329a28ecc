import { setTimeout as pause } from 'node:timers/promises'
import type { Acknowledged, SlackDriver, Where } from '../../counterparts/slack/index.ts'
import type { Killer } from './killer.ts'
import type { Plan } from './plan.ts'
import { named, type Stage } from './stage.ts'

export interface Moment {
  readonly plan: Plan
  readonly lane: number
  readonly reference: string
  /** When it began, as Slack stamps messages (seconds). */
  readonly since: number
}

const AGAIN_MS = 250
/** Somebody who sees no form types again. */
const FORM_MS = 4_000

/**
 * One server's story, told by people who know nothing of crashes: what was not acknowledged they do again, and what was
 * acknowledged they do not.
 */
export async function tell(stage: Stage, killer: Killer, moment: Moment): Promise<void> {
  const { plan, lane, reference } = moment
  const people = stage.slack.driver(stage.botUrl, { redeliver: true })
  const [dana, rita, sam] = [named('dana', lane), named('rita', lane), named('sam', lane)]
  killer.chapter('request')
  await ask(stage, people, { dana, owner: named('omar', lane), reference })
  killer.chapter('gathering')
  const card = await cardOf(stage, reference)

  const click = async (): Promise<void> => {
    const once = () => insist(() => people.click(rita, card, 'Approve'))
    await once()
    if (plan.clickedTwice) await once()
  }
  const word = async (): Promise<void> => {
    await people.say(sam, 'mcp-reviews', '@countersign approve read every tool', { thread: card.ts })
    if (plan.deliveredTwice) await people.redeliver().catch(() => undefined)
  }
  const [first, second] = plan.order === 'click first' ? [click, word] : [word, click]
  killer.chapter('first voice')
  const firstDone = first()
  if (!plan.atOnce) await firstDone
  killer.chapter('second voice')
  await Promise.all([firstDone, second()])
}

async function ask(
  { slack }: Stage,
  people: SlackDriver,
  { dana, owner, reference }: { dana: string; owner: string; reference: string },
): Promise<void> {
  const form = () => people.view(dana)?.private_metadata.includes(reference) === true
  const gone = patience(`a form for ${reference}; answered: ${slack.responses.at(-1)?.text}`)
  while (!form()) {
    gone()
    await people.command(dana, `request ${reference}`).catch(() => pause(AGAIN_MS))
    const end = Date.now() + FORM_MS
    while (!form() && Date.now() < end) await pause(40)
  }
  while (form()) {
    gone()
    const filled = {
      purpose: 'to read the notes',
      owner: slack.userId(owner),
      users: [`slack:${slack.groups.id('docs')}`],
      environments: ['development', 'production'],
      data: 'the notes',
    }
    await people.submit(dana, filled).catch(() => undefined)
    if (form()) await pause(AGAIN_MS)
  }
}

/** Does it again until it was acknowledged, or there is nothing left to do it on. */
async function insist(act: () => Promise<Acknowledged>): Promise<void> {
  const gone = patience('an acknowledged click')
  for (;;) {
    gone()
    try {
      if ((await act()).status === 200) return
    } catch (error) {
      if (String(error).includes('no button')) return
    }
    await pause(AGAIN_MS)
  }
}

/** Where the review's card stands, once it has buttons. */
async function cardOf({ slack }: Stage, reference: string): Promise<Where> {
  const channel = slack.channelId('mcp-reviews')
  const gone = patience(`a card with buttons for ${reference}`)
  for (;;) {
    gone()
    await pause(100)
    const ready = slack.calls.findLast(
      ({ call, answer }) =>
        answer.ok === true &&
        call.channel === channel &&
        String(call.text ?? '').includes(reference) &&
        String(call.blocks ?? '').includes('review.approve"'),
    )
    if (ready) return { channel: 'mcp-reviews', ts: String(ready.call.ts ?? ready.answer.ts) }
  }
}

const PATIENCE_MS = 200_000

/** Throws when asked too late. */
function patience(what: string): () => void {
  const end = Date.now() + PATIENCE_MS
  return () => {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`)
  }
}
