import { z } from 'zod'
import { BOT, blocksText, buttonsOf, type ReadMessage, readMessages } from '../../counterparts/slack/index.ts'
import { named, type Stage } from './stage.ts'
import type { Moment } from './story.ts'

const marked = z.looseObject({
  metadata: z.object({ event_payload: z.looseObject({ marker: z.string(), part: z.number().optional() }) }),
})

/** What stands in Slack and should not, or does not and should; empty when all is as it must be. */
export async function faultsInSlack(stage: Stage, moment: Moment): Promise<string[]> {
  const { reference, lane, since } = moment
  const faults: string[] = []
  const cards = (await messages(stage, stage.slack.channelId('mcp-reviews'))).filter(({ text }) =>
    text.includes(reference),
  )
  if (cards.length !== 1) faults.push(`${cards.length} review cards`)
  const [card] = cards
  if (!card) return faults
  if (!blocksText(card).includes('Approved for')) faults.push('the card does not say approved')
  if (buttonsOf(card).length > 0) faults.push('the card still has buttons')

  const thread = (await messages(stage, stage.slack.channelId('mcp-reviews'), card.ts)).filter(ours)
  const direct = async (name: string): Promise<ReadMessage[]> =>
    (await messages(stage, await directChannel(stage, named(name, lane)))).filter(
      (message) => ours(message) && Number(message.ts) >= since,
    )
  const [dana, rita, sam] = [await direct('dana'), await direct('rita'), await direct('sam')]
  const once = (what: string, where: readonly ReadMessage[], text: string): void => {
    const found = where.filter((message) => `${message.text} ${blocksText(message)}`.includes(text)).length
    if (found !== 1) faults.push(`${found} times: ${what}`)
  }
  once('progress', thread, `for ${reference}`)
  for (const name of ['rita', 'sam']) {
    once(`the voice of ${name}`, thread, `@${stage.slack.userId(named(name, lane))} approves`)
  }
  once('the answer to the form', dana, `Gathering the evidence for ${reference}`)
  once('the outcome', dana, `Your request for ${reference} was approved`)
  faults.push(...twice([card, ...thread.slice(1), ...dana, ...rita, ...sam]))
  for (const [name, messages] of [['rita', rita] as const, ['sam', sam] as const]) {
    if (!answers(stage, named(name, lane), messages)) faults.push(`${name} was never answered`)
  }
  return faults
}

/** Markers that stand more than once. */
export function twice(messages: readonly ReadMessage[]): string[] {
  const seen = new Map<string, number>()
  for (const message of messages) {
    const { data } = marked.safeParse(message)
    if (!data) continue
    const { marker, part } = data.metadata.event_payload
    const key = `${marker}/${part ?? 0}`
    seen.set(key, (seen.get(key) ?? 0) + 1)
  }
  return [...seen].flatMap(([key, count]) => (count > 1 ? [`marker ${key} stands ${count} times`] : []))
}

/** Whether the person was told how it went: below their click, in the thread for them alone, or in a direct message. */
function answers({ slack }: Stage, person: string, direct: readonly ReadMessage[]): boolean {
  const said = [
    ...slack.responses.filter((response) => response.person === person),
    ...slack.ephemerals(person),
    ...direct,
  ]
  return said.some(({ text }) => /Recorded: |Approved: the quorum|counted already/.test(text))
}

const ours = (message: ReadMessage): boolean => message.user === BOT.userId

async function messages({ slack }: Stage, channel: string, ts?: string): Promise<ReadMessage[]> {
  const shared = { channel, limit: 1_000, include_all_metadata: true }
  const answer =
    ts === undefined
      ? await slack.call(BOT.name, 'conversations.history', shared)
      : await slack.call(BOT.name, 'conversations.replies', { ...shared, ts })
  return readMessages(answer)
}

async function directChannel({ slack }: Stage, person: string): Promise<string> {
  const answer = await slack.call(BOT.name, 'conversations.open', { users: slack.userId(person) })
  return z.object({ channel: z.object({ id: z.string() }) }).parse(answer).channel.id
}
