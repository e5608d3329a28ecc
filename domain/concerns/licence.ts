import { matchesGlob } from '../policy/official.ts'

const TOKEN = /[()]|[^\s()]+/g
const MAX_LENGTH = 1_000

/**
 * Which refused licences an SPDX expression (SPDX 2.3, annex D) forces on its user: of `A OR B` neither while one of
 * them is free. Refused names match without regard to case, `*` for any run of characters, and cover `-only`,
 * `-or-later` and `+`. What is no expression is refused when it names a refused licence anywhere.
 */
export function refusedLicences(expression: string, refused: readonly string[]): string[] {
  const tokens = expression.slice(0, MAX_LENGTH).match(TOKEN) ?? []
  const named = (token: string): string[] => refused.filter((name) => isNamed(name, token))
  const anywhere = [...new Set(tokens.flatMap(named))]
  if (anywhere.length === 0 || expression.length > MAX_LENGTH) return anywhere
  const parsed = parseOr({ tokens, at: 0 }, named, 0)
  return parsed && parsed.at === tokens.length ? parsed.refused : anywhere
}

function isNamed(refused: string, token: string): boolean {
  const plain = token.toLowerCase()
  const base = plain.replace(/(?:-only|-or-later|\+)$/, '')
  return matchesGlob(refused.toLowerCase(), plain) || matchesGlob(refused.toLowerCase(), base)
}

interface Reading {
  readonly tokens: readonly string[]
  readonly at: number
}

type Result = { readonly at: number; readonly refused: string[] } | undefined
type Named = (token: string) => string[]

const word = (reading: Reading, at: number): string => (reading.tokens[at] ?? '').toUpperCase()

function parseOr(reading: Reading, named: Named, depth: number): Result {
  let left = parseAnd(reading, named, depth)
  while (left && word(reading, left.at) === 'OR') {
    const right = parseAnd({ ...reading, at: left.at + 1 }, named, depth)
    if (!right) return undefined
    const free = left.refused.length === 0 || right.refused.length === 0
    left = { at: right.at, refused: free ? [] : [...new Set([...left.refused, ...right.refused])] }
  }
  return left
}

function parseAnd(reading: Reading, named: Named, depth: number): Result {
  let left = parseOne(reading, named, depth)
  while (left && word(reading, left.at) === 'AND') {
    const right = parseOne({ ...reading, at: left.at + 1 }, named, depth)
    if (!right) return undefined
    left = { at: right.at, refused: [...new Set([...left.refused, ...right.refused])] }
  }
  return left
}

function parseOne(reading: Reading, named: Named, depth: number): Result {
  const token = reading.tokens[reading.at]
  if (token === undefined || depth > 20 || token === ')') return undefined
  if (token === '(') {
    const inner = parseOr({ ...reading, at: reading.at + 1 }, named, depth + 1)
    return inner && reading.tokens[inner.at] === ')' ? { ...inner, at: inner.at + 1 } : undefined
  }
  if (/^(?:AND|OR|WITH)$/i.test(token)) return undefined
  const end = word(reading, reading.at + 1) === 'WITH' ? reading.at + 3 : reading.at + 1
  return { at: end, refused: named(token) }
}
