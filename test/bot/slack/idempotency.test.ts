import { describe, expect, test } from 'vitest'
import { idempotencyKey } from '../../../bot/slack/index.ts'

const click = {
  type: 'block_actions',
  team: { id: 'T1' },
  user: { id: 'U1' },
  channel: { id: 'C1' },
  message: { ts: '1.1' },
  trigger_id: 'tr1',
  actions: [{ action_id: 'review.approve', action_ts: '2.2' }],
}
const submission = (reason: string) => ({
  type: 'view_submission',
  user: { id: 'U1' },
  trigger_id: 'tr1',
  view: {
    id: 'V1',
    hash: 'h1',
    state: { values: { reason: { reason: { type: 'plain_text_input', value: reason } } } },
  },
})

describe('what a person did once has one key', () => {
  test('an event by its id', () => {
    expect(idempotencyKey({ type: 'event_callback', event_id: 'Ev1', event: {} })).toBe('event:Ev1')
  })

  test('a click by where, what, who and when, whatever trigger Slack adds at redelivery', () => {
    expect(idempotencyKey(click)).toBe('action:T1:C1:1.1:U1:review.approve:2.2')
    expect(idempotencyKey({ ...click, trigger_id: 'tr2' })).toBe(idempotencyKey(click))
  })

  test.each([
    ['another person', { user: { id: 'U2' } }],
    ['another message', { message: { ts: '1.2' } }],
    ['another moment', { actions: [{ action_id: 'review.approve', action_ts: '2.3' }] }],
    ['another button', { actions: [{ action_id: 'review.reject', action_ts: '2.2' }] }],
  ])('%s makes another click', (_, change) => {
    expect(idempotencyKey({ ...click, ...change })).not.toBe(idempotencyKey(click))
  })

  test('a form by its id, hash and person; a corrected one is another', () => {
    expect(idempotencyKey(submission(''))).toBe(idempotencyKey({ ...submission(''), trigger_id: 'tr2' }))
    expect(idempotencyKey(submission('because'))).not.toBe(idempotencyKey(submission('')))
  })

  test('a command by its trigger', () => {
    expect(idempotencyKey({ command: '/mcp', text: 'list', trigger_id: 'tr1' })).toBe('command:tr1')
  })

  test.each([[undefined], [null], ['text'], [{}], [{ type: 'url_verification', challenge: 'c' }]])(
    '%j asks for nothing',
    (body) => {
      expect(idempotencyKey(body)).toBeUndefined()
    },
  )
})
