/** A signature that is there and wrong. `code` is the library's own where it has one (`TLOG_…`, `CERTIFICATE_ERROR`). */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly code: string

  constructor(code: string, reason: string, options?: { cause?: unknown }) {
    super(reason, options)
    this.code = code
  }
}

/** Something that could not be looked at. Never a pass, and no accusation either. */
export class NotCheckable extends Error {
  override readonly name = 'NotCheckable'
}

const LONGEST = 300

/** Text from outside on one line and of bounded length, for a sentence. Escaping is left to whoever draws it. */
export function quoted(text: string): string {
  // Cut on units first: spreading a string of megabytes costs far more memory than it holds.
  const points = [...text.slice(0, LONGEST * 2).replaceAll(/\s+/g, ' ')]
  return points.length > LONGEST ? `${points.slice(0, LONGEST).join('')}…` : points.join('')
}
