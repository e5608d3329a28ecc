import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSlackChat, slackRef } from '../../../bot/slack/index.ts'
import { blocksText, buttonsOf, type SlackCounterpart } from '../../../counterparts/slack/index.ts'
import { type Card, line } from '../../../domain/cards/model.ts'
import type { ChatPort, Posted } from '../../../domain/chat.ts'
import { ChatUnavailable } from '../../../domain/errors.ts'
import { botClient, startWorld } from './world.ts'

const REVIEWS = 'slack:#mcp-reviews'
const SINCE = '2020-01-01T00:00:00Z'

const card = (headline: string, parts: Card['parts'] = []): Card => ({
  summary: `${headline}.`,
  headline,
  tone: 'neutral',
  parts,
})

/** 300 tools and a button: far more than one message holds. */
const large = (headline: string, word = 'NEW'): Card =>
  card(headline, [
    {
      kind: 'list',
      title: 'Tools',
      items: Array.from({ length: 300 }, (_, i) => ({
        mark: word,
        line: line(`tool_${i} reads and writes whatever it is given, at length`),
      })),
    },
    { kind: 'actions', actions: [{ id: 'review.approve', label: 'Approve', value: 'r1' }] },
  ])

let slack: SlackCounterpart
let chat: ChatPort

beforeAll(async () => {
  slack = await startWorld()
  chat = createSlackChat({ client: botClient(slack, 1_000) })
})
afterAll(() => slack.close())

const threadOf = (posted: Posted) => {
  const { channel, ts } = slackRef(posted)
  return slack.driver('http://127.0.0.1:1/').thread({ channel, ts })
}

describe('a card in a channel', () => {
  test('is posted by channel name, changed in place, answered in its thread', async () => {
    const posted = await chat.post(REVIEWS, card('First'), 'm-first')
    expect(posted.place).toBe(`slack:${slack.channelId('mcp-reviews')}`)
    await chat.reply(posted, card('A word about it'), 'm-first-reply')
    await chat.update(posted, card('First, decided'))

    const [root, reply, ...more] = await threadOf(posted)
    expect(more).toEqual([])
    expect(root && blocksText(root)).toBe('First, decided')
    expect(root?.text).toBe('First, decided.')
    expect(reply && blocksText(reply)).toBe('A word about it')
  })

  test('is posted by channel id, in a private channel the bot was invited to', async () => {
    const place = `slack:${slack.channelId('mcp-security')}`
    expect((await chat.post(place, card('Quiet'), 'm-quiet')).place).toBe(place)
    expect((await chat.post('slack:#mcp-security', card('Quiet too'), 'm-quiet-2')).place).toBe(place)
  })

  test('looks a channel’s name up once', async () => {
    const before = slack.count('conversations.list')
    await chat.post(REVIEWS, card('Again'), 'm-again')
    expect(slack.count('conversations.list')).toBe(before)
  })

  test('goes to a person’s direct messages', async () => {
    const person = `slack:${slack.userId('dana')}`
    const posted = await chat.directMessage(person, card('For you'), 'm-dm')
    const { channel, messages } = await slack.driver('http://127.0.0.1:1/').direct('dana')
    expect(slackRef(posted).channel).toBe(channel)
    expect(messages.map(blocksText)).toEqual(['For you'])
    expect(await chat.find({ person }, 'm-dm', SINCE)).toEqual(posted)
  })
})

describe('a card too large for one message', () => {
  test('keeps its buttons, says how many are left, and goes on in its thread', async () => {
    const posted = await chat.post(REVIEWS, large('Large'), 'm-large')
    const [root, ...more] = await threadOf(posted)
    expect(root && buttonsOf(root).map(({ button }) => button.text.text)).toEqual(['Approve'])
    expect(root && blocksText(root)).toMatch(/and \d+ more, in the thread/)
    const everything = [root, ...more].map((message) => message && blocksText(message)).join('\n')
    for (let i = 0; i < 300; i++) expect(everything).toContain(`tool_${i} `)
  })

  test('changes in every message it stands in, and grows and shrinks with the card', async () => {
    const posted = await chat.post(REVIEWS, card('Gathering'), 'm-grows')
    await chat.update(posted, large('Grown'))
    const grown = await threadOf(posted)
    expect(grown.length).toBeGreaterThan(1)

    await chat.update(posted, large('Grown', 'SEEN'))
    const seen = await threadOf(posted)
    expect(seen).toHaveLength(grown.length)
    expect(seen.map(blocksText).join('\n')).not.toContain('NEW')

    await chat.update(posted, card('Decided'))
    const decided = (await threadOf(posted)).map(blocksText)
    expect(decided[0]).toBe('Decided')
    for (const text of decided.slice(1)) expect(text).toContain('Out of date')
  })

  test.each([
    ['the answer to its first message was lost', { kind: 'lost_answer' }, 0],
    ['its second message was not taken', { kind: 'cut_off' }, 1],
    ['the answer to its second message was lost', { kind: 'lost_answer' }, 1],
  ] as const)('is completed, not posted twice, when %s', async (name, fault, after) => {
    const marker = `m-half-${after}-${fault.kind}`
    slack.faults.next('chat.postMessage', fault, { after })
    await expect(chat.post(REVIEWS, large(name), marker)).rejects.toThrow(ChatUnavailable)
    expect(await chat.find({ place: REVIEWS }, marker, SINCE)).toBeUndefined()

    const posted = await chat.post(REVIEWS, large(name), marker)
    expect(await chat.find({ place: REVIEWS }, marker, SINCE)).toEqual(posted)
    const channel = await slack.driver('http://127.0.0.1:1/').channel('mcp-reviews')
    expect(channel.filter((message) => message.text === `${name}.`)).toHaveLength(1)
    const thread = (await threadOf(posted)).map(blocksText).join('\n')
    for (let i = 0; i < 300; i++) expect(thread.split(`tool_${i} `)).toHaveLength(2)
  })
})

describe('when Slack is not well', () => {
  test('a post whose answer was lost is found by its marker', async () => {
    slack.faults.next('chat.postMessage', { kind: 'lost_answer' })
    await expect(chat.post(REVIEWS, card('Lost'), 'm-lost')).rejects.toThrow(ChatUnavailable)
    const found = await chat.find({ place: REVIEWS }, 'm-lost', SINCE)
    expect(found && (await threadOf(found)).map(blocksText)).toEqual(['Lost'])
    expect(await chat.find({ place: REVIEWS }, 'm-other', SINCE)).toBeUndefined()
  })

  test('a reply whose answer was lost is found in its thread', async () => {
    const parent = await chat.post(REVIEWS, card('Parent'), 'm-parent')
    slack.faults.next('chat.postMessage', { kind: 'lost_answer' })
    await expect(chat.reply(parent, card('Lost reply'), 'm-lost-reply')).rejects.toThrow(ChatUnavailable)
    const found = await chat.find({ parent }, 'm-lost-reply', SINCE)
    expect(found && slackRef(found).root).toBe(slackRef(parent).ts)
    await chat.update(found ?? parent, card('Found reply'))
    expect((await threadOf(parent)).map(blocksText)).toEqual(['Parent', 'Found reply'])
  })

  test('nobody else’s message passes for ours, whatever its metadata says', async () => {
    const metadata = { event_type: 'countersign', event_payload: { marker: 'm-forged' } }
    const channel = slack.channelId('mcp-reviews')
    await slack.call('dana', 'chat.postMessage', { channel, text: 'forged', metadata })
    expect(await chat.find({ place: REVIEWS }, 'm-forged', SINCE)).toBeUndefined()
  })

  test('it is asked once, and the wait it asks for is handed on', async () => {
    const before = slack.count('chat.postMessage')
    slack.faults.next('chat.postMessage', { kind: 'rate_limited', retryAfter: 7 })
    await expect(chat.post(REVIEWS, card('Later'), 'm-later')).rejects.toMatchObject({
      code: 'chat_unavailable',
      retryAfterMs: 7_000,
    })
    expect(slack.count('chat.postMessage')).toBe(before + 1)
  })

  test.each([
    ['a server error', { kind: 'server_error' }],
    ['a broken connection', { kind: 'cut_off' }],
    ['silence', { kind: 'silence' }],
    ['its own trouble', { kind: 'refused', error: 'internal_error' }],
    ['a channel the bot must be invited to', { kind: 'refused', error: 'not_in_channel' }],
  ] as const)('%s is “unavailable”, to be tried again', async (_, fault) => {
    slack.faults.next('chat.postMessage', fault)
    await expect(chat.post(REVIEWS, card('No'), 'm-no')).rejects.toThrow(ChatUnavailable)
  })

  test('a refusal that would be repeated says so, with Slack’s own word', async () => {
    slack.faults.next('chat.postMessage', { kind: 'refused', error: 'msg_blocks_too_long' })
    await expect(chat.post(REVIEWS, card('No'), 'm-no')).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('msg_blocks_too_long'),
    })
  })

  test('a channel that Slack does not show us is named', async () => {
    await expect(chat.post('slack:#nowhere', card('No'), 'm-no')).rejects.toThrow('#nowhere')
  })
})
