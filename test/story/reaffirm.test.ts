import { expect, it } from 'vitest'
import { blocksText, buttonsOf } from '../../counterparts/slack/index.ts'
import { parsePolicy } from '../../domain/policy/index.ts'
import { eventually, openOffice } from '../support/story/office.ts'
import { POLICY_TEXT } from '../support/story/policy.ts'

const NOTES = 'path:./test/fixtures/servers/notes'
const hasty = parsePolicy(
  POLICY_TEXT.replace(
    /reaffirmation: .*/,
    'reaffirmation: { every: 30s, pings: [22s, 12s], spread: 1s, batch: 1s }',
  ),
)
const office = await openOffice({ policy: hasty })
const { people, read, told } = office

async function approved(): Promise<void> {
  const card = await read('mcp-reviews', 'Waiting for review', 'Approve')
  const where = { channel: 'mcp-reviews', ts: card.ts }
  await people.click('rita', where, 'Approve')
  await people.click('sam', where, 'Approve')
  await read('mcp-reviews', 'Approved for')
}

it('asks the owner in one message, and believes the owner alone', async () => {
  await office.ask('dana', NOTES)
  await approved()
  const card = await read('omar', 'needs your word', 'Keep')
  expect(blocksText(card)).toContain('in development and production')
  const { channel } = await people.direct('omar')
  await people.click('max', { channel, ts: card.ts }, 'Keep')
  expect(await told('max', 'Only the owner')).toBeTruthy()
})

it('narrows to what the owner ticks, and the card says so', async () => {
  const card = await read('omar', 'needs your word', 'Keep')
  const { channel } = await people.direct('omar')
  await people.click('omar', { channel, ts: card.ts }, 'Narrow to some tools')
  await office.form('omar')
  await people.submit('omar', { tools: ['list_notes'] })
  expect(blocksText(await read('omar', 'Nothing here waits for your word'))).toContain('Kept')
  const before = office.slack.responses.length
  await people.command('dana', 'show notes')
  const shown = await eventually('the answer', async () => office.slack.responses.slice(before).at(-1))
  expect(JSON.stringify(shown.body)).toContain('list_notes')
  expect(JSON.stringify(shown.body)).not.toContain('add_note')
})

it('expires in silence, and one click asks for it again', async () => {
  const expired = await read('omar', 'has expired', 'Request again')
  expect(buttonsOf(expired)).toHaveLength(1)
  const { channel } = await people.direct('omar')
  await people.click('omar', { channel, ts: expired.ts }, 'Request again')
  const again = await read('mcp-reviews', 'Waiting for review', 'Approve')
  expect(blocksText(again)).toContain('to read the notes')
}, 180_000)
