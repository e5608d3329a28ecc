/** How bad one finding is, worst first. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const
export type Severity = (typeof SEVERITIES)[number]

/** One finding: a stable id, how bad, what was seen, and what to do about it. */
export interface Concern {
  /** Stable, dotted, lower case: `signature.none`, `source.dynamic-code`. */
  readonly id: string
  readonly severity: Severity
  /** One plain sentence; outside text in it is not yet escaped. */
  readonly title: string
  /** What was seen, as a person can check it: `dist/index.js:12 eval(code)`. */
  readonly proof: string
  /** What the author or the reviewer can do. */
  readonly cure?: string
  /** True when this stands for something that could not be checked, which a reviewer may waive. */
  readonly notChecked?: boolean
}

/** A reviewer's named, reasoned and dated acceptance of something that could not be checked. */
export interface Waiver {
  readonly concernId: string
  readonly by: string
  readonly reason: string
  /** ISO 8601 instant at which the waiver ends. */
  readonly until: string
}

export function worstFirst<T extends { severity: Severity }>(items: readonly T[]): T[] {
  return [...items].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity))
}
