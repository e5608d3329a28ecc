import { visible } from '../text.ts'
import type { Line, Span } from './model.ts'

/** How a plain rendering names people and says dates. */
export interface Speech {
  /** A person's name; the id's own form, `@U0123`, where it is not known. */
  readonly person?: (id: string) => string | undefined
  readonly group?: (id: string) => string | undefined
  /** IANA name; UTC when absent. */
  readonly timeZone?: string
}

/** `12 March 2026`, and `12 March 2026, 14:05 UTC` when the hour matters. Text that is no instant stays as it is. */
export function sayInstant(instant: string, form: 'date' | 'time', timeZone = 'UTC'): string {
  const at = new Date(instant)
  if (Number.isNaN(at.getTime())) return visible(instant)
  const date = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone }).format(at)
  if (form === 'date') return date
  const time = new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
    timeZoneName: 'short',
  }).format(at)
  return `${date}, ${time}`
}

const bare = (id: string): string => id.slice(id.indexOf(':') + 1)

function saySpan(span: Span, speech: Speech): string {
  if ('text' in span) {
    const shown = visible(span.text)
    return span.style === 'code' ? `\`${shown}\`` : span.style === 'struck' ? `~${shown}~` : shown
  }
  if ('person' in span) return `@${visible(speech.person?.(span.person) ?? bare(span.person))}`
  if ('group' in span) return `@${visible(speech.group?.(span.group) ?? bare(span.group))}`
  if ('instant' in span) return sayInstant(span.instant, span.form, speech.timeZone)
  return span.label === span.link ? span.link : `${visible(span.label)} <${span.link}>`
}

/** A line as one string, hidden characters made visible. */
export function sayLine(line: Line, speech: Speech = {}): string {
  return line.map((span) => saySpan(span, speech)).join('')
}
