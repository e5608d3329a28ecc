import type { ContextBlockElement, RichTextElement } from '@slack/types'
import type { Line, Span } from '../../domain/cards/model.ts'
import { sayInstant } from '../../domain/cards/spans.ts'
import { visible } from '../../domain/text.ts'
import { clip, escapeText, plain, runs, shown } from './outside.ts'

const PERSON = /^slack:([UW][A-Z0-9]{2,})$/
const GROUP = /^slack:(S[A-Z0-9]{2,})$/

/** Slack's own user id of `slack:U…`, or undefined for people of other platforms. */
export function userId(person: string): string | undefined {
  return PERSON.exec(person)?.[1]
}

/** Slack's own id of a user group `slack:S…`. */
export function groupId(group: string): string | undefined {
  return GROUP.exec(group)?.[1]
}

function seconds(instant: string): number | undefined {
  const at = Date.parse(instant)
  return Number.isNaN(at) || at < 0 ? undefined : Math.floor(at / 1000)
}

function isWebAddress(address: string): boolean {
  return address.length <= 1000 && /^https?:\/\/[^\s<>|]+$/.test(address)
}

/** Ids, dates and labels that are longer than any real one are cut. */
const LABEL = 200
const short = (text: string): string => clip(visible(text), LABEL)

function textElements(text: string, style: 'bold' | 'code' | 'struck' | undefined): RichTextElement[] {
  if (text === '') return []
  if (style === 'code') return [{ type: 'text', text: shown(text), style: { code: true } }]
  const marks = style === 'bold' ? { bold: true } : style === 'struck' ? { strike: true } : {}
  return runs(shown(text)).map((run) => {
    const look = run.code ? { ...marks, code: true } : marks
    return Object.keys(look).length === 0
      ? { type: 'text', text: run.text }
      : { type: 'text', text: run.text, style: look }
  })
}

function elementsOf(span: Span): RichTextElement[] {
  if ('text' in span) return textElements(span.text, span.style)
  if ('person' in span) {
    const id = userId(span.person)
    return id ? [{ type: 'user', user_id: id }] : textElements(short(span.person), 'code')
  }
  if ('group' in span) {
    const id = groupId(span.group)
    return id ? [{ type: 'usergroup', usergroup_id: id }] : textElements(short(span.group), 'code')
  }
  if ('instant' in span) {
    const timestamp = seconds(span.instant)
    if (timestamp === undefined) return textElements(short(span.instant), undefined)
    const format = span.form === 'date' ? '{date_long}' : '{date_long} at {time}'
    return [{ type: 'date', timestamp, format, fallback: sayInstant(span.instant, span.form) }]
  }
  return isWebAddress(span.link)
    ? [{ type: 'link', url: span.link, text: shown(short(span.label)) }]
    : textElements(`${short(span.label)} ${short(span.link)}`, undefined)
}

/** A line as rich text, which Slack never parses: people, dates and links exist only where the card has them. */
export function richElements(line: Line): RichTextElement[] {
  return line.flatMap(elementsOf)
}

function markup(span: Exclude<Span, { text: string }>): string | undefined {
  if ('person' in span) {
    const id = userId(span.person)
    return id && `<@${id}>`
  }
  if ('group' in span) {
    const id = groupId(span.group)
    return id && `<!subteam^${id}>`
  }
  if ('instant' in span) {
    const timestamp = seconds(span.instant)
    const format = span.form === 'date' ? '{date_long}' : '{date_long} at {time}'
    return timestamp === undefined
      ? undefined
      : `<!date^${timestamp}^${format}|${sayInstant(span.instant, span.form)}>`
  }
  return isWebAddress(span.link)
    ? `<${escapeText(span.link)}|${escapeText(shown(short(span.label))).replaceAll('|', '¦')}>`
    : undefined
}

/** A line for a context block: outside text as plain text, and markup only for what Countersign itself put there. */
export function contextElements(line: Line): ContextBlockElement[] {
  return line
    .filter((span) => !('text' in span) || span.text.trim() !== '')
    .map((span) => {
      if ('text' in span) return plain(span.text, 2000)
      const text = markup(span)
      if (text !== undefined) return { type: 'mrkdwn', text, verbatim: true }
      return plain(
        'person' in span
          ? span.person
          : 'group' in span
            ? span.group
            : 'instant' in span
              ? span.instant
              : span.label,
        LABEL,
      )
    })
}
