import type { KnownBlock, View } from '@slack/types'
import { blockProblems } from './limits-blocks.ts'
import { type Checker, checker, list, type Problem, record, text } from './limits-check.ts'

export type { Problem } from './limits-check.ts'

/** Slack answers `msg_blocks_too_long` near this many characters of block text (measured; not documented). */
const ALL_TEXT = 13_200

/** Every string a reader sees or a click carries, but no type names and ids. */
function shownCharacters(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + shownCharacters(item), 0)
  if (typeof value !== 'object' || value === null) return 0
  return Object.entries(value).reduce((sum, [key, item]) => {
    if (typeof item !== 'string') return sum + shownCharacters(item)
    return ['text', 'url', 'fallback', 'alt_text'].includes(key) ? sum + item.length : sum
  }, 0)
}

function blockList(check: Checker, blocks: unknown, most: number): void {
  const items = list(check, '/blocks', blocks, 0, most)
  const ids = new Set<string>()
  items.forEach((block, i) => {
    const id = record(block).block_id
    if (typeof id === 'string') {
      if (ids.has(id)) check.add(`/blocks/${i}/block_id`, 'duplicate_block_id', 'block ids must differ')
      ids.add(id)
    }
    blockProblems(check, `/blocks/${i}`, block)
  })
}

/**
 * Whether Slack would take a message, as far as its limits are known: problems in the shape that `blocks.validate`
 * answers with. https://docs.slack.dev/reference/block-kit/blocks
 */
export function checkMessage(payload: {
  readonly text?: string
  readonly blocks?: readonly KnownBlock[] | unknown
}): Problem[] {
  const check = checker()
  text(check, '/text', payload.text ?? '', payload.blocks === undefined ? 1 : 0, 40_000)
  if (payload.blocks !== undefined) {
    if (!payload.text) check.add('/text', 'missing_fallback', 'notifications and screen readers need `text`')
    blockList(check, payload.blocks, 50)
    const all = shownCharacters(payload.blocks)
    if (all > ALL_TEXT) {
      check.add('/blocks', 'msg_blocks_too_long', `${all} characters in all, at most ${ALL_TEXT}`, ALL_TEXT)
    }
  }
  return check.problems
}

/** Whether Slack would open a modal. https://docs.slack.dev/reference/views/modal-views */
export function checkView(view: View | unknown): Problem[] {
  const check = checker()
  const modal = record(view)
  for (const part of ['title', 'submit', 'close']) {
    const given = modal[part]
    if (given === undefined && part === 'close') continue
    text(check, `/${part}/text`, record(given).text, 1, 24)
  }
  text(check, '/private_metadata', modal.private_metadata ?? '', 0, 3000)
  text(check, '/callback_id', modal.callback_id ?? '', 0, 255)
  blockList(check, modal.blocks, 100)
  return check.problems
}
