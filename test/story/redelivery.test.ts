import { expect, it } from 'vitest'
import { readRecords } from '../../audit/index.ts'
import { blocksText } from '../../counterparts/slack/index.ts'
import { eventually, openOffice } from '../support/story/office.ts'

const NOTES = 'path:./test/fixtures/servers/notes'
const office = await openOffice()
const { people, read, told, slack } = office

async function recorded(kind: string): Promise<string[]> {
  const client = await office.world.db.pool('reader').connect()
  const found: string[] = []
  try {
    for await (const record of readRecords(client)) if (record.kind === kind) found.push(record.actor ?? '')
  } finally {
    client.release()
  }
  return found
}

it('counts a form, a click and a message once, however often Slack delivers them', async () => {
  await office.ask('dana', NOTES)
  await people.redeliver()
  await people.redeliver()
  const card = await read('mcp-reviews', 'Waiting for review', 'Approve')
  const where = { channel: 'mcp-reviews', ts: card.ts }
  await people.click('rita', where, 'Approve')
  await Promise.all([people.redeliver(), people.redeliver(), people.replay()])
  await told('rita', '1 of 2')
  expect(await recorded('review.requested')).toHaveLength(1)
  expect(await recorded('decision.recorded')).toEqual([`slack:${slack.userId('rita')}`])
})

it('counts a double click as one voice and says so', async () => {
  const card = await read('mcp-reviews', 'Waiting for review', 'Approve')
  await people.click('rita', { channel: 'mcp-reviews', ts: card.ts }, 'Approve')
  expect(await told('rita', 'counted already')).toBeTruthy()
  expect(await recorded('decision.recorded')).toHaveLength(1)
  expect(await recorded('decision.refused')).toContain(`slack:${slack.userId('rita')}`)
})

it('refuses what is forged, stale or from the future before anything is read', async () => {
  const before = (await recorded('decision.recorded')).length
  const card = await read('mcp-reviews', 'Waiting for review', 'Approve')
  const where = { channel: 'mcp-reviews', ts: card.ts }
  for (const options of [{ secret: 'f'.repeat(32) }, { unsigned: true }, { offset: -400 }, { offset: 400 }]) {
    const answer = await people.click('sam', where, 'Approve', options)
    expect(answer.status).toBe(401)
  }
  expect(await recorded('decision.recorded')).toHaveLength(before)
})

it('takes no decision from another app, and none outside the thread', async () => {
  const card = await read('mcp-reviews', 'Waiting for review', 'Approve')
  await people.say('sam', 'mcp-reviews', '@countersign approve I am a bot', {
    thread: card.ts,
    bot: 'B0OTHER',
  })
  await people.say('sam', 'mcp-reviews', '@countersign approve in the open')
  expect(await told('sam', 'in the thread of a review')).toBeTruthy()
  expect(await recorded('decision.recorded')).toHaveLength(1)
})

it('loses no word while Slack refuses, limits and forgets to answer: the card catches up', async () => {
  const card = await read('mcp-reviews', 'Waiting for review', 'Approve')
  slack.faults.next('chat.update', { kind: 'server_error' }, { times: 2 })
  slack.faults.next('chat.postMessage', { kind: 'rate_limited', retryAfter: 1 })
  slack.faults.next('chat.postMessage', { kind: 'lost_answer' }, { after: 1 })
  await people.click('sam', { channel: 'mcp-reviews', ts: card.ts }, 'Approve')
  expect(blocksText(await read('mcp-reviews', 'Approved for'))).toContain('development and production')
  await read('dana', 'was approved')
  const voices = async (): Promise<number> =>
    (await people.thread({ channel: 'mcp-reviews', ts: card.ts })).filter((m) =>
      blocksText(m).includes('approves'),
    ).length
  await eventually('both voices in the thread', async () => ((await voices()) >= 2 ? true : undefined))
  const outcomes = (await people.direct('dana')).messages.filter((m) =>
    blocksText(m).includes('was approved'),
  )
  expect([outcomes.length, await voices()]).toEqual([1, 2])
})
