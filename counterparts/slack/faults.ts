/** What a call meets instead of an answer. */
export type Fault =
  /** Slack asks to slow down; nothing was done. */
  | { readonly kind: 'rate_limited'; readonly retryAfter: number }
  /** A server error; nothing was done. */
  | { readonly kind: 'server_error'; readonly status?: number }
  /** Slack refuses with its own error code. */
  | { readonly kind: 'refused'; readonly error: string }
  /** No answer ever; nothing was done. */
  | { readonly kind: 'silence' }
  /** The connection breaks; nothing was done. */
  | { readonly kind: 'cut_off' }
  /** Slack did it, and the answer is lost on the way. */
  | { readonly kind: 'lost_answer' }

export interface Faults {
  /** The next `times` calls of a method (`chat.postMessage`; `*` for any) meet the fault, `after` as many that do not. */
  next(method: string, fault: Fault, options?: { times?: number; after?: number }): void
  /** Every call is cut off until `back()`. */
  away(): void
  back(): void
  /** The fault for this call, used up by asking. */
  take(method: string): Fault | undefined
}

export function createFaults(): Faults {
  const waiting: { method: string; fault: Fault; times: number; after: number }[] = []
  let gone = false
  return {
    next(method, fault, { times = 1, after = 0 } = {}) {
      waiting.push({ method, fault, times, after })
    },
    away() {
      gone = true
    },
    back() {
      gone = false
    },
    take(method) {
      if (gone) return { kind: 'cut_off' }
      const found = waiting.find((entry) => entry.times > 0 && [method, '*'].includes(entry.method))
      if (!found) return undefined
      if (found.after > 0) {
        found.after -= 1
        return undefined
      }
      found.times -= 1
      return found.fault
    },
  }
}
