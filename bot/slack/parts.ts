import type { Button, KnownBlock, RichTextElement, RichTextSection } from '@slack/types'
import type { Action, Line, Part } from '../../domain/cards/model.ts'
import { visible } from '../../domain/text.ts'
import { clip, plain } from './outside.ts'
import { contextElements, richElements } from './spans.ts'

const section = (elements: RichTextElement[]): RichTextSection => ({
  type: 'rich_text_section',
  // Slack refuses a section without elements.
  elements: elements.length > 0 ? elements : [{ type: 'text', text: ' ' }],
})

/** Labels, marks and titles are words, not texts: beyond this many characters they are cut. */
const WORDS = 200
const bold = (words: string): RichTextElement[] =>
  richElements([{ text: clip(visible(words), WORDS), style: 'bold' }])
const text = (words: string): RichTextElement => ({ type: 'text', text: words })

function factElements(label: string, value: Line, last: boolean): RichTextElement[] {
  return [...bold(label), text(': '), ...richElements(value), ...(last ? [] : [text('\n')])]
}

function itemSection(item: { mark?: string; line: Line }): RichTextSection {
  const mark: RichTextElement[] =
    item.mark === undefined ? [] : [...bold(item.mark), ...(item.line.length > 0 ? [text(' · ')] : [])]
  return section([...mark, ...richElements(item.line)])
}

function button(action: Action): Button {
  const label = plain(action.label, 75)
  return {
    type: 'button',
    action_id: action.id,
    text: label,
    value: action.value,
    ...(action.style === undefined ? {} : { style: action.style }),
    ...(action.confirm === undefined
      ? {}
      : {
          confirm: {
            title: plain(action.confirm.title, 100),
            text: plain(action.confirm.text, 300),
            confirm: plain(action.confirm.yes, 30),
            deny: plain(action.confirm.no, 30),
            ...(action.style === undefined ? {} : { style: action.style }),
          },
        }),
  }
}

function noteBlock(line: Line): KnownBlock {
  const elements = contextElements(line)
  return elements.length > 0 && elements.length <= 10
    ? { type: 'context', elements }
    : { type: 'rich_text', elements: [section(richElements(line))] }
}

/** One part as one block. The part must already be within one block's limits (`divide`). */
export function partBlock(part: Part): KnownBlock {
  switch (part.kind) {
    case 'text':
      return { type: 'rich_text', elements: [section(richElements(part.line))] }
    case 'note':
      return noteBlock(part.line)
    case 'facts': {
      const last = part.facts.length - 1
      const elements = part.facts.flatMap((fact, i) => factElements(fact.label, fact.value, i === last))
      return { type: 'rich_text', elements: [section(elements)] }
    }
    case 'list':
      return {
        type: 'rich_text',
        elements: [
          ...(part.title === undefined ? [] : [section(bold(part.title))]),
          ...(part.items.length === 0
            ? []
            : [
                {
                  type: 'rich_text_list' as const,
                  style: 'bullet' as const,
                  elements: part.items.map(itemSection),
                },
              ]),
          ...(part.items.length === 0 && part.title === undefined ? [section([])] : []),
        ],
      }
    case 'actions':
      return { type: 'actions', elements: part.actions.map(button) }
  }
}
