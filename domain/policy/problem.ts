import type { z } from 'zod'

/** One mistake in a policy file: where, and what to do about it. */
export interface PolicyProblem {
  /** `tiers.2.reviewers[0]`; empty for the file as a whole. */
  readonly path: string
  /** Counted from 1; absent where the mistake has no place. */
  readonly line?: number
  readonly message: string
}

type Issue = z.core.$ZodIssue
export type Path = readonly PropertyKey[]

export function sayPath(path: Path): string {
  return path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i === 0 ? '' : '.'}${String(part)}`))
    .join('')
}

/** `line 12: tiers.2.quorum: must be at least 1` */
export function sayProblem({ path, line, message }: PolicyProblem): string {
  return [line === undefined ? '' : `line ${line}`, path, message].filter((part) => part !== '').join(': ')
}

/** What one issue of the schema means to whoever wrote the file. Unknown keys become one finding each. */
export function explain(issue: Issue): { path: Path; message: string }[] {
  const { path } = issue
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: [...path, key],
        message: 'is no setting here; correct its name or remove it',
      }))
    case 'invalid_type':
      return [{ path, message: issue.input === undefined ? missing(issue.expected) : wanted(issue.expected) }]
    case 'invalid_value':
      if (issue.input === undefined) return [{ path, message: 'is missing; add it' }]
      return [{ path, message: `must be ${issue.values.map(String).join(' or ')}` }]
    case 'too_small':
      return [{ path, message: bound(issue.origin, `at least ${issue.minimum}`) }]
    case 'too_big':
      return [{ path, message: bound(issue.origin, `at most ${issue.maximum}`) }]
    case 'invalid_key':
      return [{ path, message: `cannot be a name; use ${issue.issues.map((i) => i.message).join(', ')}` }]
    case 'invalid_format':
      return [{ path, message: `must be ${issue.message}` }]
    default:
      return [{ path, message: issue.message }]
  }
}

const NOUNS: Readonly<Record<string, string>> = {
  object: 'a table of settings',
  record: 'a table of settings',
  array: 'a list',
  string: 'text',
  int: 'a whole number',
  number: 'a number',
}

const missing = (expected: string): string => `is missing; add ${NOUNS[expected] ?? expected}`
const wanted = (expected: string): string => `must be ${NOUNS[expected] ?? expected}`

function bound(origin: string, limit: string): string {
  if (origin === 'array') return `needs ${limit} in its list`
  if (origin === 'string') return `needs ${limit} characters`
  return `must be ${limit}`
}
