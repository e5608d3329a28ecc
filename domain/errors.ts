/** What can go wrong, as one small vocabulary. The code is for programs, the sentence and the cure for people. */
export type ErrorCode =
  | 'bad_reference'
  | 'not_found'
  | 'unsupported'
  | 'integrity_mismatch'
  | 'hostile_package'
  | 'registry_unavailable'
  | 'timed_out'
  | 'bad_policy'
  | 'bad_setting'
  | 'bad_input'
  | 'refused'
  | 'not_authenticated'
  | 'chat_unavailable'
  | 'directory_unavailable'
  | 'database_unavailable'
  | 'temporal_unavailable'
  | 'sandbox_unavailable'
  | 'record_broken'
  | 'internal'

/** One line for a person: what happened, then what to do about it. */
export class CountersignError extends Error {
  override readonly name = 'CountersignError'
  readonly code: ErrorCode
  readonly cure: string

  constructor(code: ErrorCode, sentence: string, cure: string, options?: { cause?: unknown }) {
    super(sentence, options)
    this.code = code
    this.cure = cure
  }

  /** The sentence and the cure as one line, without a stack. */
  get line(): string {
    return `${this.message} ${this.cure}`.replaceAll(/\s+/g, ' ').trim()
  }
}

export function isCountersignError(error: unknown): error is CountersignError {
  return error instanceof CountersignError
}

/** Any thrown value as one line for a person. */
export function oneLine(error: unknown): string {
  if (isCountersignError(error)) return error.line
  if (error instanceof Error) return error.message.replaceAll(/\s+/g, ' ').trim()
  return String(error)
}

/** The chat platform did not take a message. `retryAfterMs` is what it asked us to wait, where it did. */
export class ChatUnavailable extends CountersignError {
  readonly retryAfterMs: number | undefined

  constructor(sentence: string, cure: string, options?: { cause?: unknown; retryAfterMs?: number }) {
    super('chat_unavailable', sentence, cure, options)
    this.retryAfterMs = options?.retryAfterMs
  }
}
