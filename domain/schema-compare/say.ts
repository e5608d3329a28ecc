import type { Branch } from './branch.ts'

const ATOM_WORDS = {
  null: 'null',
  boolean: 'true or false',
  integer: 'whole numbers',
  fraction: 'fractional numbers',
  string: 'strings',
  array: 'lists',
  object: 'objects',
} as const

const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`

function sayRange(low: string | undefined, high: string | undefined): string {
  if (low !== undefined && high !== undefined) return ` from ${low} to ${high}`
  if (low !== undefined) return ` from ${low}`
  return high === undefined ? '' : ` up to ${high}`
}

function sayCount(branch: Branch, one: string, many = `${one}s`): string {
  const { min, max } = branch
  if (min === max) return ` of exactly ${plural(max, one, many)}`
  if (min > 0 && max < Number.POSITIVE_INFINITY) return ` of ${min} to ${plural(max, one, many)}`
  if (min > 0) return ` of at least ${plural(min, one, many)}`
  return max < Number.POSITIVE_INFINITY ? ` of at most ${plural(max, one, many)}` : ''
}

const COUNTED = { string: ['character'], array: ['item'], object: ['property', 'properties'] } as const

/** One branch as a person would name it: `any string`, `3 values`, `whole numbers from 1 to 10`. */
export function sayBranch(branch: Branch): string {
  if (branch.values && branch.atom !== 'null' && branch.atom !== 'boolean') {
    return branch.values.size === 1 ? `only ${sayValues(branch)}` : `only ${branch.values.size} values`
  }
  if (branch.values?.size === 1) return `only ${sayValues(branch)}`
  const word = ATOM_WORDS[branch.atom]
  if (branch.atom === 'integer' || branch.atom === 'fraction') {
    const range = sayRange(sayBound(branch.low, 'more than'), sayBound(branch.high, 'less than'))
    const multiples = branch.multiples.map((m) => ` that are multiples of ${m}`).join('')
    return range || multiples ? `${word}${range}${multiples}` : `any ${word}`
  }
  if (branch.atom !== 'string' && branch.atom !== 'array' && branch.atom !== 'object') return word
  const [one, many] = COUNTED[branch.atom]
  const counted = sayCount(branch, one, many)
  const special = [...branch.opaque].map(sayOpaque).join(' and ')
  if (counted === '' && special === '') return branch.atom === 'string' ? 'any string' : `any ${word}`
  return `${word}${counted}${special ? ` that meet ${special}` : ''}`
}

function sayBound(bound: Branch['low'], beyond: string): string | undefined {
  if (!bound) return undefined
  return bound.open ? `${beyond} ${bound.at}` : String(bound.at)
}

function sayValues(branch: Branch): string {
  return [...(branch.values?.keys() ?? [])].map((text) => shorten(text)).join(', ')
}

/** Outside text is cut by code point; whoever draws it escapes it. */
export function shorten(text: string, most = 60): string {
  const points = [...text]
  return points.length > most ? `${points.slice(0, most - 1).join('')}…` : text
}

const OPAQUE_WORDS: Readonly<Record<string, string>> = {
  pattern: 'a pattern',
  format: 'a format',
  oneOf: 'exactly one of several alternatives',
  condition: 'a condition',
  $ref: 'a reference that was not followed',
  schema: 'a schema that was not looked into',
  patternProperties: 'a rule on property names',
}

/** An opaque constraint in words, by the keyword that its name begins with. */
export function sayOpaque(name: string): string {
  const keyword = name.slice(0, name.indexOf(':'))
  const exact = /^(?:pattern|format):[^:]*:\{"(?:pattern|format)":(".*")\}$/s.exec(name)?.[1]
  if (exact !== undefined) return `the ${keyword} ${shorten(exact)}`
  return OPAQUE_WORDS[keyword] ?? `the rule ${shorten(keyword)}`
}

/** `boolean` and `string` together, numbers as one. */
export function sayKinds(branches: readonly Branch[]): string {
  const atoms = new Set(branches.map((branch) => branch.atom))
  const words = new Set<string>()
  for (const branch of branches) {
    if (atoms.has('integer') && atoms.has('fraction') && /integer|fraction/.test(branch.atom))
      words.add('numbers')
    else if (branch.values && branch.atom !== 'boolean')
      words.add(
        [...branch.values.keys()]
          .slice(0, 5)
          .map((v) => shorten(v))
          .join(', '),
      )
    else words.add(ATOM_WORDS[branch.atom])
  }
  return words.size >= 6 ? 'anything' : [...words].join(', ')
}
