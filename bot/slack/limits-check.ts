/** One thing that Slack would refuse: where (JSON pointer), what (code), and in words. */
export interface Problem {
  readonly pointer: string
  readonly code: string
  readonly message: string
  readonly constraint?: number
}

export interface Checker {
  readonly problems: Problem[]
  add(pointer: string, code: string, message: string, constraint?: number): void
}

export function checker(): Checker {
  const problems: Problem[] = []
  return {
    problems,
    add(pointer, code, message, constraint) {
      problems.push({ pointer, code, message, ...(constraint === undefined ? {} : { constraint }) })
    },
  }
}

/** An object's members, or none. */
export function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

export function text(check: Checker, pointer: string, value: unknown, min: number, max: number): void {
  if (typeof value !== 'string') {
    check.add(pointer, 'missing_field', 'must be text')
  } else if (value.length < min) {
    check.add(pointer, 'too_short', `at least ${min} characters`, min)
  } else if (value.length > max) {
    check.add(pointer, 'too_long', `${value.length} characters, at most ${max}`, max)
  }
}

export function list(check: Checker, pointer: string, value: unknown, min: number, max: number): unknown[] {
  if (!Array.isArray(value)) {
    check.add(pointer, 'missing_field', 'must be a list')
    return []
  }
  if (value.length < min) check.add(pointer, 'too_few', `at least ${min}`, min)
  if (value.length > max) check.add(pointer, 'too_many', `${value.length}, at most ${max}`, max)
  return value
}

export function textObject(
  check: Checker,
  pointer: string,
  value: unknown,
  max: number,
  types: readonly string[] = ['plain_text'],
): void {
  const given = record(value)
  if (!types.includes(String(given.type))) {
    check.add(`${pointer}/type`, 'invalid_type', `must be ${types.join(' or ')}`)
  }
  text(check, `${pointer}/text`, given.text, 1, max)
}
