import type { PlainTextOption } from '@slack/types'
import type { Option } from '../../domain/cards/model.ts'
import { digestText, shortDigest } from '../../domain/digest.ts'
import { plain } from './outside.ts'

/** Slack's limit on what an option carries. */
const VALUE = 75
const LONG = /^~[0-9a-f]{12}$/

/** What an option carries: the value itself, or `~` and its short digest when it is longer than Slack allows. */
export function optionToken(value: string): string {
  return value === '' || value.length > VALUE || LONG.test(value)
    ? `~${shortDigest(digestText(value))}`
    : value
}

/** The value that a token stands for, out of those that were offered; a stranger's token stays as it is. */
export function optionValue(token: string, offered: readonly string[]): string {
  if (!LONG.test(token)) return token
  return offered.find((value) => optionToken(value) === token) ?? token
}

export function slackOption(option: Option): PlainTextOption {
  return {
    text: plain(option.label, 75),
    value: optionToken(option.value),
    ...(option.hint === undefined ? {} : { description: plain(option.hint, 75) }),
  }
}
