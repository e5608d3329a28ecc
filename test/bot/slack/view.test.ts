import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkView, readView, renderView } from '../../../bot/slack/index.ts'
import type { Dialog, Field, Option } from '../../../domain/cards/model.ts'
import { HOSTILE, outsideText } from './arbitraries.ts'

const dialog = (fields: readonly Field[]): Dialog => ({
  id: 'review.some',
  title: 'Approve some tools',
  submit: 'Approve',
  context: 'review 1 0123456789ab',
  fields,
})

const options = (count: number, prefix = 'tool_'): Option[] =>
  Array.from({ length: count }, (_, i) => ({ value: `${prefix}${i}`, label: `${prefix}${i}` }))

const tools = (all: readonly Option[], initial: readonly string[]): Field => ({
  kind: 'choices',
  id: 'tools',
  label: 'Tools',
  options: all,
  initial,
})

/** The inputs of a modal, with what is chosen in them, as Slack would send it back untouched. */
function untouched(given: Dialog): unknown {
  const view = renderView(given)
  const values: Record<string, Record<string, unknown>> = {}
  for (const block of view.blocks) {
    if (!('element' in block)) continue
    const element: Record<string, unknown> = { ...Object(block.element) }
    values[block.block_id ?? ''] = {
      [String(element.action_id)]: {
        type: element.type,
        selected_options: Array.isArray(element.initial_options) ? element.initial_options : [],
      },
    }
  }
  return { ...view, state: { values } }
}

const types = (given: Dialog): string[] =>
  renderView(given).blocks.flatMap((block) =>
    'element' in block ? [String(Object(block.element).type)] : [],
  )

describe('a form', () => {
  test('has an input for each field', () => {
    const view = renderView(
      dialog([
        { kind: 'text', id: 'purpose', label: 'Purpose', hint: 'What for', multiline: true, max: 500 },
        { kind: 'choice', id: 'data', label: 'Data', options: options(3), initial: 'tool_1' },
        { kind: 'choices', id: 'envs', label: 'Environments', options: options(2), optional: true },
        { kind: 'person', id: 'owner', label: 'Owner', initial: 'slack:U0DANA' },
        { kind: 'date', id: 'until', label: 'Until', initial: '2026-06-01T00:00:00Z' },
      ]),
    )
    expect(checkView(view)).toEqual([])
    expect(view).toMatchSnapshot()
  })

  test.each([
    [1, ['checkboxes']],
    [10, ['checkboxes']],
    [11, ['checkboxes', 'checkboxes']],
    [50, Array.from({ length: 5 }, () => 'checkboxes')],
    [51, ['multi_static_select']],
    [100, ['multi_static_select']],
    [500, Array.from({ length: 5 }, () => 'multi_static_select')],
  ])('with %i tools offers them all, ticked ones ticked, and reads them back', (count, expected) => {
    const all = options(count)
    const ticked = all.filter((_, i) => i % 2 === 0).map(({ value }) => value)
    const given = dialog([tools(all, ticked)])
    expect(types(given)).toEqual(expected)
    expect(checkView(renderView(given))).toEqual([])
    expect(readView(untouched(given))).toEqual({
      dialog: 'review.some',
      context: 'review 1 0123456789ab',
      values: { tools: ticked },
    })
  })

  test('carries names longer than Slack’s options, and hands a name that was not offered on for refusal', () => {
    const long = options(
      12,
      'a_tool_with_a_name_that_goes_on_and_on_and_on_until_it_is_longer_than_slack_allows_',
    )
    const names = long.map(({ value }) => value)
    const given = dialog([tools(long, names)])
    expect(checkView(renderView(given))).toEqual([])
    expect(readView(untouched(given), { tools: names }).values.tools).toEqual(names)
    expect(readView(untouched(given), { tools: names.slice(1) }).values.tools).toContainEqual(
      expect.stringMatching(/^~/),
    )
  })

  test('offers a name that a server uses twice once', () => {
    const view = renderView(dialog([tools([...options(2), ...options(2)], ['tool_0'])]))
    expect(checkView(view)).toEqual([])
    expect(JSON.stringify(view.blocks).match(/"value":"tool_1"/g)).toHaveLength(1)
  })

  test('with nothing to choose from says so', () => {
    const view = renderView(dialog([tools([], [])]))
    expect(checkView(view)).toEqual([])
    expect(JSON.stringify(view.blocks)).toContain('nothing to choose from')
  })

  test('always fits Slack, whatever the tools are called', () => {
    const option = fc.record({ value: outsideText, label: outsideText, hint: outsideText })
    fc.assert(
      fc.property(
        fc.uniqueArray(option, { selector: ({ value }) => value, maxLength: 60 }),
        fc.constantFrom(...HOSTILE),
        (all, words) => {
          const values = all.map(({ value }) => value)
          const given: Dialog = {
            ...dialog([
              tools(all, values),
              { kind: 'text', id: 'reason', label: words, hint: words, initial: words, max: 100 },
            ]),
            title: words,
            submit: words,
            intro: [
              { kind: 'list', items: all.map((one) => ({ mark: words, line: [{ text: one.label }] })) },
            ],
          }
          expect(checkView(renderView(given))).toEqual([])
          expect(readView(untouched(given), { tools: values }).values.tools ?? []).toEqual(values)
        },
      ),
      { numRuns: 40, endOnFailure: true },
    )
  })
})
