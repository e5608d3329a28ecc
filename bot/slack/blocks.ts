import type { KnownBlock } from '@slack/types'
import { type Card, line, type Part, type Tone } from '../../domain/cards/model.ts'
import { visible } from '../../domain/text.ts'
import { continuations, fold } from './fold.ts'
import { clip, escapeText, plain } from './outside.ts'
import { partBlock } from './parts.ts'

export interface SlackMessage {
  /** What notifications show and screen readers say. */
  readonly text: string
  readonly blocks: KnownBlock[]
  /** What did not fit, each card a thread reply that fits by itself. */
  readonly overflow: Card[]
}

/** The headline says it in words too; the sign only helps the eye. */
const SIGNS: Record<Tone, string> = { neutral: '', good: '✅ ', warning: '⚠️ ', danger: '⛔ ' }

/** A summary for `text`: cut to what Slack takes without splitting, never markup. */
export function summaryText(text: string): string {
  const row = visible(text).replaceAll(/\s+/g, ' ').trim()
  return escapeText(clip(row === '' ? 'Countersign' : row, 2_900))
}

const HEADER = 150

/** A headline too long for Slack's header is said again in full below it. */
function partsOf(card: Card): readonly Part[] {
  const whole = escapeText(visible(card.headline)).length <= HEADER - 6
  return whole ? card.parts : [{ kind: 'text', line: line(card.headline) }, ...card.parts]
}

/**
 * A card as a Slack message that always fits Slack's limits. Outside text is only ever plain or rich text, which Slack
 * does not read for markup.
 */
export function renderBlocks(card: Card): SlackMessage {
  const { main, rest } = fold(partsOf(card))
  return {
    text: summaryText(card.summary),
    blocks: [
      ...(card.headline === ''
        ? []
        : [{ type: 'header' as const, text: plain(`${SIGNS[card.tone]}${card.headline}`, HEADER) }]),
      ...main.map(partBlock),
    ],
    overflow: continuations(card, rest),
  }
}
