const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** Whole number and one unit: `30s`, `10m`, `24h`, `90d`. */
export const DURATION = /^([1-9][0-9]{0,6})(s|m|h|d)$/

/** Milliseconds of a policy duration, or undefined when the text is none. */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text)
  if (!match) return undefined
  const [, count, unit] = match
  return Number(count) * UNITS[unit as keyof typeof UNITS]
}

/** Milliseconds as a person says them: the largest unit that fits, rounded: `14 days`, `2 hours`. */
export function sayDuration(ms: number): string {
  for (const [unit, name] of [
    [UNITS.d, 'day'],
    [UNITS.h, 'hour'],
    [UNITS.m, 'minute'],
  ] as const) {
    if (ms >= unit) {
      const count = Math.round(ms / unit)
      return `${count} ${name}${count === 1 ? '' : 's'}`
    }
  }
  const seconds = Math.max(0, Math.round(ms / UNITS.s))
  return `${seconds} second${seconds === 1 ? '' : 's'}`
}
