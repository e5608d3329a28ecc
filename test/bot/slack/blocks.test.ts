import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkMessage, renderBlocks, type SlackMessage } from '../../../bot/slack/index.ts'
import { bold, type Card, code, line, type Part } from '../../../domain/cards/model.ts'
import { anyCard, HOSTILE } from './arbitraries.ts'

const card = (parts: readonly Part[], headline = 'Headline', summary = 'Summary.'): Card => ({
  summary,
  headline,
  tone: 'warning',
  parts,
})

/** The message and everything that follows it. */
function all(first: Card): SlackMessage[] {
  const message = renderBlocks(first)
  return [message, ...message.overflow.map((next) => renderBlocks(next))]
}

interface Leaf {
  readonly type: string
  readonly text: string
  readonly item: Record<string, unknown>
}

/** Every object with a `type` and a text, wherever it is. */
function leaves(value: unknown): Leaf[] {
  if (Array.isArray(value)) return value.flatMap(leaves)
  if (typeof value !== 'object' || value === null) return []
  const item: Record<string, unknown> = { ...value }
  const own = typeof item.text === 'string' ? [{ type: String(item.type), text: item.text, item }] : []
  return [...own, ...Object.values(item).flatMap(leaves)]
}

const actionsOf = (message: SlackMessage) =>
  message.blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []))

describe('a card', () => {
  test('says what it says in blocks of Slack', () => {
    const { text, blocks, overflow } = renderBlocks({
      summary: 'Review of files 1.2.3: 2 concerns.',
      headline: 'Review: files 1.2.3',
      tone: 'danger',
      parts: [
        { kind: 'text', line: [{ text: 'Asked by ' }, { person: 'slack:U0DANA' }, { text: ' & co' }] },
        {
          kind: 'facts',
          facts: [
            { label: 'Owner', value: [{ group: 'slack:S0PLATFORM' }] },
            { label: 'Digest', value: [code('0123456789ab')] },
            { label: 'Closes', value: [{ instant: '2026-03-12T14:05:00Z', form: 'time' }] },
          ],
        },
        {
          kind: 'list',
          title: 'Concerns',
          items: [
            { mark: 'CRITICAL', line: line('reads https://evil.example/x') },
            { line: [bold('plain'), { text: ' item' }] },
          ],
        },
        {
          kind: 'note',
          line: [{ text: 'Until ' }, { instant: '2026-03-12T14:05:00Z', form: 'date' }, { text: ' <only>' }],
        },
        {
          kind: 'actions',
          actions: [
            {
              id: 'review.approve',
              label: 'Approve',
              style: 'primary',
              value: 'r1 0123456789ab',
              confirm: { title: 'Sure?', text: 'It goes live.', yes: 'Approve', no: 'Back' },
            },
          ],
        },
      ],
    })
    expect(text).toBe('Review of files 1.2.3: 2 concerns.')
    expect(overflow).toEqual([])
    expect(blocks).toMatchSnapshot()
    expect(checkMessage({ text, blocks })).toEqual([])
  })

  test('with a headline longer than Slack’s header says it in full below', () => {
    const long = `Not approved: ${'a reason that goes on '.repeat(20)}and ends.`
    const { blocks } = renderBlocks(card([], long))
    expect(blocks).toHaveLength(2)
    expect(leaves(blocks).map((leaf) => leaf.text)).toContain(long)
  })

  test('without parts or words is still a message', () => {
    const message = renderBlocks(card([], '', ''))
    expect(checkMessage(message)).toEqual([])
  })
})

describe('text from outside', () => {
  const everywhere = (text: string): Card =>
    card(
      [
        { kind: 'text', line: line(text) },
        { kind: 'note', line: line(text) },
        { kind: 'facts', facts: [{ label: text, value: line(text) }] },
        { kind: 'list', title: text, items: [{ mark: text, line: line(text) }] },
        {
          kind: 'actions',
          actions: [
            { id: 'a.b', label: text, value: 'v', confirm: { title: text, text, yes: text, no: text } },
          ],
        },
      ],
      text,
      text,
    )

  test.each(HOSTILE)('%j mentions nobody, links nowhere and hides nothing', (text) => {
    for (const message of all(everywhere(text))) {
      expect(checkMessage(message)).toEqual([])
      const found = leaves(message.blocks)
      // Text objects are escaped; nothing from outside is ever read as mrkdwn.
      for (const leaf of found) {
        if (leaf.type === 'plain_text') {
          expect(leaf.text).not.toMatch(/[<>]/)
          expect(leaf.item.emoji).toBe(false)
        }
        expect(leaf.type).not.toBe('mrkdwn')
        expect(leaf.type).not.toBe('link')
      }
      expect(JSON.stringify(message.blocks)).not.toMatch(/"type":"(user|usergroup|broadcast|channel|emoji)"/)
      expect(message.text).not.toMatch(/[<>]/)
      // What a client could take for an address or a mention is drawn as code.
      for (const leaf of found.filter(({ type }) => type === 'text')) {
        if (/:\/\/|www\.|<[!@#]|@(here|channel|everyone)\b/.test(leaf.text)) {
          expect(leaf.item.style).toMatchObject({ code: true })
        }
      }
      const shown = [message.text, ...found.map((leaf) => leaf.text)].join('')
      expect(shown).not.toMatch(/[[\p{Cf}\p{Cc}\p{Cs}]--[\n\u2068\u2069\u200d]]/v)
    }
  })

  test('right-to-left words stand in isolates, so that they reorder nothing around them', () => {
    const { blocks } = renderBlocks(card([{ kind: 'text', line: [{ text: 'tool أداة' }, { text: ' 123' }] }]))
    expect(leaves(blocks).map((leaf) => leaf.text)).toContain('\u2068tool أداة\u2069')
  })

  test('hidden characters are written out', () => {
    const { blocks } = renderBlocks(card([{ kind: 'text', line: line('a\u{e0041}b\u202ec') }]))
    expect(leaves(blocks).map((leaf) => leaf.text)).toContain('a⟦U+E0041⟧b⟦U+202E⟧c')
  })
})

describe('a card of any size', () => {
  const tools = (count: number): Part => ({
    kind: 'list',
    title: `${count} tools`,
    items: Array.from({ length: count }, (_, i) => ({
      mark: 'NEW',
      line: [code(`tool_${i}_`), { text: ` ${'does a great many things '.repeat(4)}` }],
    })),
  })
  const buttons: Part = {
    kind: 'actions',
    actions: ['approve', 'some', 'changes', 'reject'].map((id) => ({
      id: `review.${id}`,
      label: id,
      value: 'v',
    })),
  }

  test('with 500 tools keeps its facts and buttons in sight, and loses not one tool', () => {
    const facts: Part = { kind: 'facts', facts: [{ label: 'Closes', value: line('in 7 days') }] }
    const messages = all(card([tools(500), facts, buttons]))
    const [first] = messages
    expect(first && actionsOf(first)).toHaveLength(4)
    expect(JSON.stringify(first?.blocks)).toContain('in 7 days')
    expect(JSON.stringify(first?.blocks)).toMatch(/and \d+ more, in the thread/)
    const text = JSON.stringify(messages)
    for (let i = 0; i < 500; i++) expect(text).toContain(`tool_${i}_`)
    for (const message of messages) {
      expect(checkMessage(message)).toEqual([])
      expect(JSON.stringify(message.blocks).length).toBeLessThan(13_200)
    }
  })

  test('that is a list of questions keeps every question with its buttons', () => {
    const servers = Array.from({ length: 80 }, (_, i): Part[] => [
      { kind: 'text', line: line(`server-${i}- is due`) },
      { kind: 'actions', actions: [{ id: 'reaffirm.keep', label: 'Keep', value: `server-${i}-` }] },
    ]).flat()
    for (const message of all(card(servers))) {
      expect(checkMessage(message)).toEqual([])
      const asked = new Set(JSON.stringify(message.blocks).match(/server-\d+- is/g))
      expect(actionsOf(message)).toHaveLength(asked.size)
    }
  })

  test('never has two buttons of one id in a block', () => {
    const twins: Part = {
      kind: 'actions',
      actions: ['a', 'b', 'c'].map((value) => ({ id: 'reaffirm.keep', label: value, value })),
    }
    const message = renderBlocks(card([twins]))
    expect(message.blocks.filter((block) => block.type === 'actions')).toHaveLength(3)
    expect(checkMessage(message)).toEqual([])
  })

  test('always fits Slack, whatever is in it, and every button stands somewhere', () => {
    fc.assert(
      fc.property(anyCard, (any) => {
        const messages = all(any)
        for (const message of messages) {
          expect(checkMessage(message)).toEqual([])
          expect(JSON.stringify(message.blocks).length).toBeLessThanOrEqual(13_200)
          expect(message.overflow.length === 0 || message === messages[0]).toBe(true)
        }
        const asked = any.parts.flatMap((part) => (part.kind === 'actions' ? part.actions : [])).length
        expect(messages.flatMap(actionsOf)).toHaveLength(asked)
      }),
      { numRuns: 60, endOnFailure: true },
    )
  })
})
