import { type Checker, list, record, text, textObject } from './limits-check.ts'
import { elementProblems } from './limits-elements.ts'

const ANY_TEXT = ['plain_text', 'mrkdwn']

function distinctActionIds(check: Checker, pointer: string, elements: readonly unknown[]): void {
  const ids = new Set<unknown>()
  elements.forEach((element, i) => {
    const id = record(element).action_id
    if (id !== undefined && ids.has(id)) {
      check.add(`${pointer}/${i}/action_id`, 'duplicate_action_id', 'action ids must differ within a block')
    }
    ids.add(id)
  })
}

const RICH = ['text', 'user', 'usergroup', 'date', 'link', 'emoji', 'channel', 'broadcast', 'color', 'team']

function richText(check: Checker, pointer: string, value: unknown): void {
  const part = record(value)
  const elements = list(check, `${pointer}/elements`, part.elements, 1, 1000)
  elements.forEach((element, i) => {
    const at = `${pointer}/elements/${i}`
    const given = record(element)
    const type = String(given.type)
    if (part.type === 'rich_text_list') {
      if (type !== 'rich_text_section') check.add(`${at}/type`, 'invalid_type', 'must be rich_text_section')
      richText(check, at, element)
      return
    }
    if (!RICH.includes(type)) check.add(`${at}/type`, 'invalid_type', `must be one of ${RICH.join(', ')}`)
    if (type === 'text') text(check, `${at}/text`, given.text, 1, 3000)
    if (type === 'link') {
      text(check, `${at}/url`, given.url, 1, 3000)
      if (typeof given.url === 'string' && !/^https?:\/\//.test(given.url)) {
        check.add(`${at}/url`, 'invalid_url', 'must be http or https')
      }
    }
    if (type === 'date' && !Number.isInteger(given.timestamp)) {
      check.add(`${at}/timestamp`, 'invalid_type', 'must be whole seconds')
    }
  })
}

const RICH_PARTS = ['rich_text_section', 'rich_text_list', 'rich_text_quote', 'rich_text_preformatted']
const INPUTS = [
  'plain_text_input',
  'checkboxes',
  'radio_buttons',
  'static_select',
  'multi_static_select',
  'users_select',
  'datepicker',
]

const CHECKS: Record<string, (check: Checker, pointer: string, block: Record<string, unknown>) => void> = {
  header(check, pointer, block) {
    textObject(check, `${pointer}/text`, block.text, 150)
  },
  divider() {},
  section(check, pointer, block) {
    if (block.text === undefined && block.fields === undefined) {
      check.add(pointer, 'missing_field', 'needs text or fields')
    }
    if (block.text !== undefined) textObject(check, `${pointer}/text`, block.text, 3000, ANY_TEXT)
    if (block.fields !== undefined) {
      list(check, `${pointer}/fields`, block.fields, 1, 10).forEach((field, i) => {
        textObject(check, `${pointer}/fields/${i}`, field, 2000, ANY_TEXT)
      })
    }
    if (block.accessory !== undefined) elementProblems(check, `${pointer}/accessory`, block.accessory)
  },
  context(check, pointer, block) {
    list(check, `${pointer}/elements`, block.elements, 1, 10).forEach((element, i) => {
      if (record(element).type === 'image') return
      textObject(check, `${pointer}/elements/${i}`, element, 3000, ANY_TEXT)
    })
  },
  actions(check, pointer, block) {
    const elements = list(check, `${pointer}/elements`, block.elements, 1, 25)
    elements.forEach((element, i) => {
      elementProblems(check, `${pointer}/elements/${i}`, element)
    })
    distinctActionIds(check, `${pointer}/elements`, elements)
  },
  rich_text(check, pointer, block) {
    list(check, `${pointer}/elements`, block.elements, 1, 1000).forEach((element, i) => {
      const at = `${pointer}/elements/${i}`
      if (!RICH_PARTS.includes(String(record(element).type))) {
        check.add(`${at}/type`, 'invalid_type', `must be one of ${RICH_PARTS.join(', ')}`)
      }
      richText(check, at, element)
    })
    const size = JSON.stringify(block).length
    // Not documented for rich text; a section's limit is the careful reading.
    if (size > 3000) check.add(pointer, 'too_long', `${size} characters of JSON, at most 3000`, 3000)
  },
  input(check, pointer, block) {
    textObject(check, `${pointer}/label`, block.label, 2000)
    if (block.hint !== undefined) textObject(check, `${pointer}/hint`, block.hint, 2000)
    const type = String(record(block.element).type)
    if (!INPUTS.includes(type)) {
      check.add(`${pointer}/element/type`, 'invalid_type', `no input element ${type} is known here`)
    }
    elementProblems(check, `${pointer}/element`, block.element)
  },
}

/** What is wrong with one block. A type that Countersign never sends is a problem in itself. */
export function blockProblems(check: Checker, pointer: string, value: unknown): void {
  const block = record(value)
  const type = String(block.type)
  const known = Object.hasOwn(CHECKS, type) ? CHECKS[type] : undefined
  if (!known) {
    check.add(`${pointer}/type`, 'invalid_type', `no block of type ${type} is known here`)
    return
  }
  if (block.block_id !== undefined) text(check, `${pointer}/block_id`, block.block_id, 1, 255)
  known(check, pointer, block)
}
