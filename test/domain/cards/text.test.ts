import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bold, type Card, code, type Dialog, line } from '../../../domain/cards/model.ts'
import { renderCardText, renderDialogText } from '../../../domain/cards/text.ts'

const CARD: Card = {
  summary: 'Review of server-filesystem 1.2.3: 2 concerns.',
  headline: 'Review: npm:@modelcontextprotocol/server-filesystem@1.2.3',
  tone: 'warning',
  parts: [
    {
      kind: 'text',
      line: [
        { text: 'Asked for by ' },
        { person: 'slack:U0DANA' },
        {
          text: ' so that the documentation team can keep its notes where its agents can read and change them.',
        },
      ],
    },
    {
      kind: 'facts',
      facts: [
        { label: 'Owner', value: [{ group: 'slack:S0PLATFORM' }] },
        { label: 'Digest', value: [code('0123456789ab')] },
        {
          label: 'When nobody answers',
          value: [
            { text: 'The review closes on ' },
            { instant: '2026-03-12T14:05:00Z', form: 'time' },
            { text: ' and the server stays as it is: not approved.' },
          ],
        },
        {
          label: 'Record',
          value: [{ link: 'https://countersign.example/r/1', label: 'the whole evidence' }],
        },
      ],
    },
    {
      kind: 'list',
      title: '2 concerns, worst first',
      items: [
        {
          mark: 'CRITICAL',
          line: [bold('Deletes files'), { text: ' wherever it is told to: ' }, code('rm -rf')],
        },
        { mark: 'INFO', line: line('name with a hidden \u202eending\u{e0041}') },
      ],
    },
    { kind: 'list', items: [{ line: line('first') }, { line: [{ text: 'second', style: 'struck' }] }] },
    { kind: 'note', line: line('You are asked because you are in mcp-reviewers.') },
    {
      kind: 'actions',
      actions: ['Approve', 'Approve some tools…', 'Ask for changes', 'Reject…'].map((label) => ({
        id: `review.${label}`,
        label,
        value: 'r1',
      })),
    },
  ],
}

const FORM: Dialog = {
  id: 'request',
  title: 'Request a server',
  submit: 'Send',
  context: '',
  intro: [{ kind: 'text', line: line('This starts a review.') }],
  fields: [
    { kind: 'text', id: 'purpose', label: 'Purpose', hint: 'What it is for, in a sentence or two' },
    { kind: 'person', id: 'owner', label: 'Owner', initial: 'slack:U0DANA' },
    {
      kind: 'choices',
      id: 'environments',
      label: 'Environments',
      options: [
        { value: 'dev', label: 'dev' },
        { value: 'prod', label: 'production', hint: 'needs two approvers' },
      ],
      initial: ['dev'],
    },
    {
      kind: 'choice',
      id: 'data',
      label: 'Data',
      options: [
        { value: 'public', label: 'public' },
        { value: 'personal', label: 'personal' },
      ],
      initial: 'public',
      optional: true,
    },
    { kind: 'date', id: 'until', label: 'Until', initial: '2026-06-01', optional: true },
  ],
}

const names: Record<string, string> = { 'slack:U0DANA': 'Dana Developer', 'slack:S0PLATFORM': 'platform' }
const person = (id: string): string | undefined => names[id]

describe('a card in a terminal', () => {
  test('reads as a person would read it', async () => {
    await expect(renderCardText(CARD, { person, group: person })).toMatchFileSnapshot('golden/card.txt')
  })

  test('fits a narrow one', async () => {
    await expect(renderCardText(CARD, { width: 40 })).toMatchFileSnapshot('golden/card-narrow.txt')
  })

  test('says times where the reader is', () => {
    expect(renderCardText(CARD, { timeZone: 'Europe/Prague' })).toContain('12 March 2026, 15:05')
  })

  test('shows a form with what is chosen in it', async () => {
    await expect(renderDialogText(FORM, { person })).toMatchFileSnapshot('golden/dialog.txt')
  })

  test('is never wider than asked for, and never hides or obeys a character', () => {
    const text = fc.string({ unit: 'binary', maxLength: 300 })
    fc.assert(
      fc.property(text, text, fc.integer({ min: 40, max: 120 }), (words, mark, width) => {
        const shown = renderCardText(
          {
            ...CARD,
            headline: words,
            parts: [
              { kind: 'text', line: line(words) },
              { kind: 'facts', facts: [{ label: mark, value: line(words) }] },
              { kind: 'list', title: mark, items: [{ mark, line: line(words) }] },
              { kind: 'list', items: [{ line: line(words) }] },
              { kind: 'note', line: line(words) },
            ],
          },
          { width },
        )
        for (const row of shown.split('\n')) expect([...row].length).toBeLessThanOrEqual(width)
        expect(shown).not.toMatch(/[\p{Cc}--\n]|[\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/v)
      }),
      { numRuns: 200, endOnFailure: true },
    )
  })
})
