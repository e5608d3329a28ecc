import { describe, expect, test } from 'vitest'
import { checkMessage, checkView } from '../../../bot/slack/index.ts'

const text = (size: number) => ({ type: 'plain_text', text: 'x'.repeat(size) })
const button = (id: string, label = 5, value = 5) => ({
  type: 'button',
  action_id: id,
  text: text(label),
  value: 'v'.repeat(value),
})
const many = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i))
const codes = (blocks: unknown[]) =>
  checkMessage({ text: 'x', blocks }).map(({ pointer, code }) => [pointer, code])

describe('the checker lets stand what Slack takes and names what it refuses', () => {
  test.each([
    ['50 blocks', many(50, () => ({ type: 'divider' })), []],
    ['51 blocks', many(51, () => ({ type: 'divider' })), [['/blocks', 'too_many']]],
    ['a header of 150', [{ type: 'header', text: text(150) }], []],
    ['a header of 151', [{ type: 'header', text: text(151) }], [['/blocks/0/text/text', 'too_long']]],
    ['a section of 3000', [{ type: 'section', text: text(3000) }], []],
    ['a section of 3001', [{ type: 'section', text: text(3001) }], [['/blocks/0/text/text', 'too_long']]],
    ['10 fields', [{ type: 'section', fields: many(10, () => text(20)) }], []],
    [
      '11 fields',
      [{ type: 'section', fields: many(11, () => text(20)) }],
      [['/blocks/0/fields', 'too_many']],
    ],
    ['25 buttons', [{ type: 'actions', elements: many(25, (i) => button(`b${i}`)) }], []],
    [
      '26 buttons',
      [{ type: 'actions', elements: many(26, (i) => button(`b${i}`)) }],
      [['/blocks/0/elements', 'too_many']],
    ],
    [
      'two buttons of one id',
      [{ type: 'actions', elements: [button('a'), button('a')] }],
      [['/blocks/0/elements/1/action_id', 'duplicate_action_id']],
    ],
    [
      'a label of 76',
      [{ type: 'actions', elements: [button('a', 76)] }],
      [['/blocks/0/elements/0/text/text', 'too_long']],
    ],
    [
      'a value of 2001',
      [{ type: 'actions', elements: [button('a', 5, 2001)] }],
      [['/blocks/0/elements/0/value', 'too_long']],
    ],
    ['13,200 characters in all', many(11, () => ({ type: 'section', text: text(1200) })), []],
    [
      '13,201 characters in all',
      [...many(11, () => ({ type: 'section', text: text(1200) })), { type: 'header', text: text(1) }],
      [['/blocks', 'msg_blocks_too_long']],
    ],
    ['a block nobody knows', [{ type: 'marquee' }], [['/blocks/0/type', 'invalid_type']]],
    ['an empty text', [{ type: 'header', text: text(0) }], [['/blocks/0/text/text', 'too_short']]],
  ])('%s', (_, blocks, expected) => {
    expect(codes(blocks)).toEqual(expected)
  })

  test('a message without text for notifications and screen readers', () => {
    expect(checkMessage({ blocks: [{ type: 'divider' }] })).toEqual([
      expect.objectContaining({ pointer: '/text', code: 'missing_fallback' }),
    ])
  })

  test('a modal with a long title, a wide context, and more blocks than a view holds', () => {
    const modal = {
      type: 'modal',
      title: text(25),
      submit: text(3),
      private_metadata: 'x'.repeat(3001),
      blocks: many(101, () => ({ type: 'divider' })),
    }
    expect(checkView(modal).map(({ pointer }) => pointer)).toEqual([
      '/title/text',
      '/private_metadata',
      '/blocks',
    ])
  })
})
