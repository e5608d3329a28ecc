import {
  blocksText,
  buttonsOf,
  type ReadMessage,
  type SlackCounterpart,
  type SlackDriver,
} from '../../counterparts/slack/index.ts'
import { CountersignError } from '../../domain/errors.ts'

const PATIENCE_MS = 240_000
const LOOK_EVERY_MS = 300
const FAILED = 'could not be looked at:'

/**
 * Waits until a channel, or a person's direct messages, hold a message with this text (and this button); the newest one. Gives up
 * when the asker is told that the server cannot be looked at.
 */
export async function waitFor(
  { driver, slack }: { driver: SlackDriver; slack: SlackCounterpart },
  where: string,
  text: string,
  button?: string,
  asker?: string,
): Promise<ReadMessage> {
  const direct = !['mcp-reviews', 'security', 'general'].includes(where)
  const end = Date.now() + PATIENCE_MS
  while (Date.now() < end) {
    const messages = direct ? (await driver.direct(where)).messages : await driver.channel(where)
    const found = messages.findLast(
      (m) =>
        blocksText(m).includes(text) &&
        (button === undefined || buttonsOf(m).some(({ button: b }) => b.text.text.startsWith(button))),
    )
    if (found) return found
    const told = asker === undefined ? [] : (await driver.direct(asker)).messages.map(blocksText)
    const failed = told.find((said) => said.includes(FAILED))
    if (failed) {
      const [sentence = ''] = failed.slice(failed.indexOf(FAILED) + FAILED.length).split('\n')
      throw new CountersignError('registry_unavailable', sentence.trim(), 'Then start the demo again.')
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
  throw new Error(
    `waited ${PATIENCE_MS / 1000} s for “${text}” in ${where} (${slack.calls.length} calls so far)`,
  )
}
