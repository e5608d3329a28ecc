import type { InputBlock, InputBlockElement, KnownBlock, ModalView } from '@slack/types'
import type { Dialog, Field } from '../../domain/cards/model.ts'
import { divide, weigh } from './divide.ts'
import { optionToken, slackOption } from './options.ts'
import { clip, plain } from './outside.ts'
import { partBlock } from './parts.ts'
import { userId } from './spans.ts'

/** Slack's limits: ten boxes in a group, a hundred entries in a menu. */
const BOXES = 10
const MENU = 100
/** More boxes than this are a wall; menus that can be searched take over. */
const MOST_BOXES = 50
const TEXT = 3000

type Choices = Extract<Field, { kind: 'choices' }>

function textElement(field: Extract<Field, { kind: 'text' }>): InputBlockElement {
  const max = Math.min(field.max ?? TEXT, TEXT)
  return {
    type: 'plain_text_input',
    action_id: field.id,
    max_length: max,
    ...(field.multiline ? { multiline: true } : {}),
    ...(field.initial === undefined ? {} : { initial_value: clip(field.initial, max) }),
  }
}

function choiceElement(field: Extract<Field, { kind: 'choice' }>): InputBlockElement {
  const options = field.options.map(slackOption)
  const initial = field.options.findIndex((option) => option.value === field.initial)
  const chosen = options[initial]
  const picked = chosen ? { initial_option: chosen } : {}
  if (options.length <= 5) return { type: 'radio_buttons', action_id: field.id, options, ...picked }
  if (options.length <= MENU) return { type: 'static_select', action_id: field.id, options, ...picked }
  return {
    type: 'static_select',
    action_id: field.id,
    option_groups: slices(options, MENU).map((group, i) => ({
      label: plain(`${i * MENU + 1}–${i * MENU + group.length}`, 75),
      options: group,
    })),
    ...picked,
  }
}

function slices<T>(items: readonly T[], size: number): T[][] {
  const found: T[][] = []
  for (let at = 0; at < items.length; at += size) found.push(items.slice(at, at + size))
  return found
}

function choicesElement(field: Choices, boxes: boolean): InputBlockElement {
  const options = field.options.map(slackOption)
  const chosen = new Set(field.initial?.map(optionToken))
  const initial = options.filter((option) => option.value !== undefined && chosen.has(option.value))
  const picked = initial.length > 0 ? { initial_options: initial } : {}
  return boxes
    ? { type: 'checkboxes', action_id: field.id, options, ...picked }
    : { type: 'multi_static_select', action_id: field.id, options, ...picked }
}

function element(field: Field): InputBlockElement {
  switch (field.kind) {
    case 'text':
      return textElement(field)
    case 'choice':
      return choiceElement(field)
    case 'choices':
      return choicesElement(field, field.options.length <= MOST_BOXES)
    case 'person': {
      const initial = field.initial === undefined ? undefined : userId(field.initial)
      return {
        type: 'users_select',
        action_id: field.id,
        ...(initial === undefined ? {} : { initial_user: initial }),
      }
    }
    case 'date':
      return {
        type: 'datepicker',
        action_id: field.id,
        ...(field.initial === undefined ? {} : { initial_date: field.initial.slice(0, 10) }),
      }
  }
}

function input(field: Field, blockId: string, label: string, optional: boolean): InputBlock {
  return {
    type: 'input',
    block_id: blockId,
    label: plain(label, 2000),
    ...(field.hint === undefined ? {} : { hint: plain(field.hint, 2000) }),
    optional,
    element: element(field),
  }
}

/**
 * A field as one input, or as several when it offers more than one input may hold. Slack can only demand an answer
 * input by input, so a divided field is optional there and the handler demands it.
 */
function inputs(field: Field): KnownBlock[] {
  if (field.kind === 'choice' && field.options.length === 0) return [nothingToChoose(field.label)]
  if (field.kind !== 'choices') return [input(field, field.id, field.label, field.optional ?? false)]
  if (field.options.length === 0) return [nothingToChoose(field.label)]
  const size = field.options.length <= MOST_BOXES ? BOXES : MENU
  const boxes = size === BOXES
  const groups = slices(field.options, size)
  if (groups.length === 1) {
    const block = input(field, field.id, field.label, field.optional ?? false)
    return [{ ...block, element: choicesElement(field, boxes) }]
  }
  return groups.map((options, i) => {
    const { hint, ...rest } = field
    const part: Choices = { ...rest, ...(i === 0 && hint !== undefined ? { hint } : {}), options }
    const label = `${field.label} (${i * size + 1}–${i * size + options.length} of ${field.options.length})`
    const blockId = i === 0 ? field.id : `${field.id}~${i + 1}`
    return { ...input(part, blockId, label, true), element: choicesElement(part, boxes) }
  })
}

function nothingToChoose(label: string): KnownBlock {
  return { type: 'context', elements: [plain(`${label}: nothing to choose from.`, 2000)] }
}

/** Slack refuses a form that offers a value twice; a hostile server may name two tools alike. */
function distinct(field: Field): Field {
  if (!('options' in field)) return field
  const options = [...new Map(field.options.map((option) => [option.value, option])).values()]
  return { ...field, options }
}

/** A form as a modal. Reading it back is `readView`. */
export function renderView(dialog: Dialog): ModalView {
  const fields = dialog.fields.map(distinct).flatMap(inputs)
  const intro: KnownBlock[] = []
  let room = 9_000
  for (const part of (dialog.intro ?? []).flatMap(divide)) {
    const block = partBlock(part)
    room -= weigh(block)
    if (room < 0 || intro.length + fields.length >= 98) {
      intro.push({
        type: 'context',
        elements: [plain('There is more than fits here: see the card and its thread.', 200)],
      })
      break
    }
    intro.push(block)
  }
  return {
    type: 'modal',
    callback_id: dialog.id,
    private_metadata: dialog.context,
    title: plain(dialog.title, 24),
    submit: plain(dialog.submit, 24),
    close: plain('Cancel', 24),
    blocks: [...intro, ...fields],
  }
}
