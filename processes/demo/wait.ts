import {
  blocksText,
  buttonsOf,
  type ReadMessage,
  type SlackCounterpart,
  type SlackDriver,
} from '../../counterparts/slack/index.ts'

const PATIENCE_MS = 240_000
const LOOK_EVERY_MS = 300

/** Waits until a channel, or a person's direct messages, hold a message with this text (and this button); the newest one. */
export async function waitFor(
  { driver, slack }: { driver: SlackDriver; slack: SlackCounterpart },
  where: string,
  text: string,
  button?: string,
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
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
  throw new Error(
    `waited ${PATIENCE_MS / 1000} s for “${text}” in ${where} (${slack.calls.length} calls so far)`,
  )
}
