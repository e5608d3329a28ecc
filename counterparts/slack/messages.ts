import { z } from 'zod'

const button = z.object({
  type: z.literal('button'),
  action_id: z.string(),
  text: z.object({ text: z.string() }),
  value: z.string().default(''),
})
export type PostedButton = z.infer<typeof button>

const messageShape = z.looseObject({
  ts: z.string(),
  user: z.string().default(''),
  text: z.string().default(''),
  thread_ts: z.string().optional(),
  reply_count: z.number().optional(),
  blocks: z.array(z.looseObject({ type: z.string(), block_id: z.string().optional() })).default([]),
})

/** A message as Slack gives it back. */
export type ReadMessage = z.infer<typeof messageShape>

export function readMessages(answer: Record<string, unknown>): ReadMessage[] {
  return z.object({ messages: z.array(messageShape) }).parse(answer).messages
}

/** The buttons of a message, each with the block it is in. */
export function buttonsOf(
  message: ReadMessage,
): { readonly blockId: string; readonly button: PostedButton }[] {
  return message.blocks.flatMap((block, i) => {
    const elements = Array.isArray(block.elements) ? block.elements : []
    const blockId = block.block_id ?? `block-${i}`
    return elements.flatMap((element) => {
      const { data } = button.safeParse(element)
      return data ? [{ blockId, button: data }] : []
    })
  })
}

const escapes: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' }

/** Text as Slack's clients show it. */
export function unescaped(text: string): string {
  return text.replaceAll(/&(?:lt|gt|amp);/g, (entity) => escapes[entity] ?? entity)
}

function wordsOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(wordsOf).join('')
  if (typeof value !== 'object' || value === null) return ''
  const item: Record<string, unknown> = { ...value }
  switch (item.type) {
    case 'text':
      return String(item.text)
    case 'plain_text':
    case 'mrkdwn':
      return unescaped(String(item.text))
    case 'user':
      return `@${item.user_id}`
    case 'usergroup':
      return `@${item.usergroup_id}`
    case 'date':
      return String(item.fallback)
    case 'link':
      return String(item.text ?? item.url)
    case 'button':
      return `[ ${wordsOf(item.text)} ]  `
    case 'rich_text_list':
      return Array.isArray(item.elements) ? item.elements.map((one) => `  • ${wordsOf(one)}\n`).join('') : ''
    case 'rich_text_section':
      return `${wordsOf(item.elements)}\n`
    case 'context':
      return Array.isArray(item.elements) ? item.elements.map(wordsOf).join(' ') : ''
    default:
      return `${wordsOf(item.text)}${wordsOf(item.elements)}`
  }
}

/** A message's blocks as a person reads them, one block after the other. */
export function blocksText(message: ReadMessage): string {
  if (message.blocks.length === 0) return unescaped(message.text)
  return message.blocks.map((block) => wordsOf(block).trimEnd()).join('\n\n')
}
