import fc from 'fast-check'
import type { Action, Card, Line, Part, Span } from '../../../domain/cards/model.ts'

/** What a hostile package might call itself. */
export const HOSTILE = [
  '<!channel> <!here> <!everyone>',
  '<@U0123ABCD> <#C0123ABCD|general> <!subteam^S0123ABCD>',
  '<https://evil.example|approve here>',
  'https://evil.example/approve www.evil.example evil.example mailto:a@evil.example',
  '@here @channel @everyone',
  '*bold* _it_ ~no~ `code` ```block``` > quote :white_check_mark:',
  '&lt;!channel&gt; &amp;lt;',
  'zero\u200bwidth \u202egnp.exe\u202c tag\u{e0041}\u{e0042} soft\u00adhyphen',
  'أداة خطيرة 123 (approve) עברית',
  '\u0000\u0007\u001b[31mred\u001b[0m',
  '\ud800 lone surrogate \udc00',
  '👩‍👩‍👧‍👦🏳️‍🌈'.repeat(40),
  '\n\n\n\n',
  '   ',
  '"\\"\\\\'.repeat(200),
  '&<>'.repeat(900),
] as const

const outside = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'binary', minLength: 1_000, maxLength: 4_000 }),
)

const person = fc.oneof(fc.constantFrom('slack:U0123ABCD', 'teams:29:abc', 'slack:<!here>'), outside)
const span: fc.Arbitrary<Span> = fc.oneof(
  { weight: 5, arbitrary: outside.map((text) => ({ text })) },
  fc.record({ text: outside, style: fc.constantFrom('bold', 'code', 'struck') }),
  person.map((id) => ({ person: id })),
  fc.constantFrom('slack:S0123ABCD', 'slack:@sec').map((group) => ({ group })),
  fc.record({
    instant: fc.oneof(fc.constant('2026-03-12T14:05:00Z'), outside),
    form: fc.constantFrom('date', 'time'),
  }),
  fc.record({
    link: fc.oneof(fc.constant('https://countersign.example/r/1'), outside),
    label: outside,
  }),
)
const lineOf: fc.Arbitrary<Line> = fc.array(span, { maxLength: 6 })

const action: fc.Arbitrary<Action> = fc.record(
  {
    id: fc.constantFrom('review.approve', 'review.reject', 'review.some', 'reaffirm.keep'),
    label: outside,
    style: fc.constantFrom('primary', 'danger'),
    value: fc.string({ minLength: 1, maxLength: 500 }),
    confirm: fc.record({ title: outside, text: outside, yes: outside, no: outside }),
  },
  { requiredKeys: ['id', 'label', 'value'] },
)

const part: fc.Arbitrary<Part> = fc.oneof(
  lineOf.map((line): Part => ({ kind: 'text', line })),
  lineOf.map((line): Part => ({ kind: 'note', line })),
  fc.record({
    kind: fc.constant<'facts'>('facts'),
    facts: fc.array(fc.record({ label: outside, value: lineOf }), { minLength: 1, maxLength: 30 }),
  }),
  fc.record(
    {
      kind: fc.constant<'list'>('list'),
      title: outside,
      items: fc.array(fc.record({ mark: outside, line: lineOf }, { requiredKeys: ['line'] }), {
        maxLength: 25,
      }),
    },
    { requiredKeys: ['kind', 'items'] },
  ),
  fc.record({
    kind: fc.constant<'actions'>('actions'),
    actions: fc.array(action, { minLength: 1, maxLength: 30 }),
  }),
)

export const anyCard: fc.Arbitrary<Card> = fc.record({
  summary: outside,
  headline: outside,
  tone: fc.constantFrom('neutral', 'good', 'warning', 'danger'),
  parts: fc.array(part, { maxLength: 12 }),
})

export { outside as outsideText }
