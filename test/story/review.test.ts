import { expect, it } from 'vitest'
import { blocksText, buttonsOf } from '../../counterparts/slack/index.ts'
import { eventually, openOffice } from '../support/story/office.ts'

const NOTES = 'path:./test/fixtures/servers/notes'
const office = await openOffice()
const { people, read, told, slack } = office

it('is asked for by slash command and form, and the reviewers see what it can do', async () => {
  await office.ask('dana', NOTES)
  const card = await read('mcp-reviews', 'path:./test/fixtures/servers/notes', 'Approve')
  const text = blocksText(card)
  expect(text).toContain('to read the notes')
  expect(buttonsOf(card).map((b) => b.button.text.text)).toEqual(
    expect.arrayContaining(['Approve', 'Approve some tools only', 'Ask for changes', 'Reject']),
  )
})

it('leads whoever asks again to the review that is open', async () => {
  await people.command('max', `request ${NOTES}`)
  expect(await told('max', 'being reviewed already')).toContain('review 1')
})

it('refuses the requester, a stranger to the groups, a guest and somebody of another workspace', async () => {
  const card = await read('mcp-reviews', NOTES, 'Approve')
  const where = { channel: 'mcp-reviews', ts: card.ts }
  await people.click('dana', where, 'Approve')
  expect(await told('dana', 'somebody else must decide')).toBeTruthy()
  await people.click('max', where, 'Approve')
  expect(await told('max', 'Only members of')).toBeTruthy()
  await people.click('gus', where, 'Approve')
  expect(await told('gus', 'guest account')).toBeTruthy()
  await people.click('tess', where, 'Approve')
  expect(await told('tess', 'another one')).toBeTruthy()
  const refused = await office.world.db
    .pool('reader')
    .query("select actor from record where kind = 'command.refused' and subject = 'chat' order by seq")
  expect(refused.rows.map((row) => row.actor)).toEqual(
    ['gus', 'tess'].map((name) => `slack:${slack.userId(name)}`),
  )
  await people.say('sam', 'mcp-reviews', 'approve? what does @countersign say', { thread: card.ts })
  expect(await told('sam', 'begin the message')).toBeTruthy()
})

it('is approved by two voices, one clicked and one typed in the thread, and every copy says by whom', async () => {
  const card = await read('mcp-reviews', NOTES, 'Approve')
  await people.click('rita', { channel: 'mcp-reviews', ts: card.ts }, 'Approve')
  await told('rita', '1 of 2')
  await people.say('sam', 'mcp-reviews', '@countersign approve read every tool', { thread: card.ts })
  const done = await read('mcp-reviews', 'Approved for')
  expect(done.ts).toBe(card.ts)
  expect(buttonsOf(done)).toEqual([])
  expect(blocksText(done)).toContain('read every tool')
  expect(blocksText(await read('dana', 'was approved'))).toContain('development')
})

it('answers what stands and why, from the registry', async () => {
  for (const [line, text] of [
    ['list', '1 server in the registry'],
    ['show notes', 'path:./test/fixtures/servers/notes'],
    ['why notes', 'Why'],
    ['mine', 'Nothing waits for you'],
    ['', 'Nothing waits for you'],
    ['help', 'Countersign'],
    ['diff notes', 'notes'],
    ['dance', 'There is no /mcp dance'],
    ['show nothing-like-it', 'There is no server'],
    ['request npm:Not A Name', 'npm package name'],
  ] as const) {
    const before = slack.responses.length
    await people.command('dana', line)
    const answer = await eventually(`an answer to ${line}`, async () =>
      slack.responses.slice(before).find((r) => r.person === 'dana'),
    )
    expect(`${answer.text} ${JSON.stringify(answer.body)}`).toContain(text)
  }
})

it('is suspended by security with a reason, and its owner is told', async () => {
  await people.command('max', 'suspend notes')
  await office.form('max')
  await people.submit('max', { reason: 'I do not like it' })
  expect(blocksText(await read('max', 'Only members of'))).toContain('security')
  await people.command('sam', 'suspend notes')
  await office.form('sam')
  await people.submit('sam', { reason: 'odd behaviour' })
  expect(blocksText(await read('security', 'suspended'))).toContain('odd behaviour')
  expect(blocksText(await read('omar', 'suspended'))).toContain('odd behaviour')
})

it('is blocked everywhere by the kill switch, and cannot be asked for again', async () => {
  await people.command('sam', `block ${NOTES}`)
  await office.form('sam')
  await people.submit('sam', { reason: 'a stolen token' })
  expect(blocksText(await read('security', 'Blocked everywhere'))).toContain('a stolen token')
  await office.ask('dana', NOTES)
  expect(blocksText(await read('dana', 'could not be looked at'))).toContain('a stolen token')
})
