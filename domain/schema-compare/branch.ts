import { canonicalJson } from '../digest.ts'
import type { Json } from '../json.ts'
import type { SchemaNode } from './document.ts'

/** The kinds of JSON value, cut so that they do not overlap: a number is an `integer` or a `fraction`. */
export const ATOMS = ['null', 'boolean', 'integer', 'fraction', 'string', 'array', 'object'] as const
export type Atom = (typeof ATOMS)[number]

export interface Bound {
  readonly at: number
  readonly open: boolean
}

/** What one schema object says of properties; `additional` undefined leaves the others free. */
export interface ObjectShape {
  readonly properties: ReadonlyMap<string, SchemaNode>
  readonly additional: SchemaNode | undefined
}

/** What one schema object says of positions; `rest` undefined leaves the others free. */
export interface ArrayShape {
  readonly prefix: readonly SchemaNode[]
  readonly rest: SchemaNode | undefined
}

/**
 * All of its constraints together, for one kind of value. A schema is a union of branches. What is not looked
 * into (a pattern, a format, a negation) is an opaque name: implied only by the same name.
 */
export interface Branch {
  readonly atom: Atom
  /** The only values, by their canonical text. */
  readonly values?: ReadonlyMap<string, Json>
  readonly low?: Bound
  readonly high?: Bound
  readonly multiples: readonly number[]
  /** Code points, items or properties. */
  readonly min: number
  readonly max: number
  readonly unique: boolean
  readonly required: ReadonlySet<string>
  readonly names: readonly SchemaNode[]
  readonly objects: readonly ObjectShape[]
  readonly arrays: readonly ArrayShape[]
  readonly opaque: ReadonlySet<string>
}

export const valueMap = (values: readonly Json[]): ReadonlyMap<string, Json> =>
  new Map(values.map((value) => [canonicalJson(value), value]))

export function anyOfAtom(atom: Atom): Branch {
  const free: Branch = {
    atom,
    multiples: [],
    min: 0,
    max: Number.POSITIVE_INFINITY,
    unique: false,
    required: new Set(),
    names: [],
    objects: [],
    arrays: [],
    opaque: new Set(),
  }
  if (atom === 'null') return { ...free, values: valueMap([null]) }
  if (atom === 'boolean') return { ...free, values: valueMap([true, false]) }
  return free
}

export function atomOf(value: Json): Atom {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'fraction'
  if (typeof value === 'boolean') return 'boolean'
  return typeof value === 'string' ? 'string' : 'object'
}

export function tighterLow(a: Bound | undefined, b: Bound | undefined): Bound | undefined {
  if (!a || !b) return a ?? b
  return a.at > b.at || (a.at === b.at && a.open) ? a : b
}

export function tighterHigh(a: Bound | undefined, b: Bound | undefined): Bound | undefined {
  if (!a || !b) return a ?? b
  return a.at < b.at || (a.at === b.at && a.open) ? a : b
}

function commonValues(a: Branch, b: Branch): ReadonlyMap<string, Json> | undefined {
  if (!a.values || !b.values) return a.values ?? b.values
  const other = b.values
  return new Map([...a.values].filter(([text]) => other.has(text)))
}

/** Both at once, or undefined when nothing can be both. */
export function both(a: Branch, b: Branch): Branch | undefined {
  if (a.atom !== b.atom) return undefined
  const values = commonValues(a, b)
  const low = tighterLow(a.low, b.low)
  const high = tighterHigh(a.high, b.high)
  const joined: Branch = {
    atom: a.atom,
    ...(values ? { values } : {}),
    ...(low ? { low } : {}),
    ...(high ? { high } : {}),
    multiples: [...new Set([...a.multiples, ...b.multiples])],
    min: Math.max(a.min, b.min),
    max: Math.min(a.max, b.max),
    unique: a.unique || b.unique,
    required: new Set([...a.required, ...b.required]),
    names: [...a.names, ...b.names],
    objects: [...a.objects, ...b.objects],
    arrays: [...a.arrays, ...b.arrays],
    opaque: new Set([...a.opaque, ...b.opaque]),
  }
  return isEmpty(joined) ? undefined : joined
}

/** True only when no value can be in the branch. */
export function isEmpty(branch: Branch): boolean {
  if (branch.values?.size === 0) return true
  if (Math.max(branch.min, branch.required.size) > branch.max) return true
  const { low, high } = branch
  if (!low || !high) return false
  return low.at > high.at || (low.at === high.at && (low.open || high.open))
}

export const nodesAt = (shapes: readonly ObjectShape[], name: string): SchemaNode[] =>
  shapes.flatMap((shape) => shape.properties.get(name) ?? shape.additional ?? [])

export const otherNodes = (shapes: readonly ObjectShape[]): SchemaNode[] =>
  shapes.flatMap((shape) => shape.additional ?? [])

export const nodesAtIndex = (shapes: readonly ArrayShape[], index: number): SchemaNode[] =>
  shapes.flatMap((shape) => shape.prefix[index] ?? shape.rest ?? [])

export const restNodes = (shapes: readonly ArrayShape[]): SchemaNode[] =>
  shapes.flatMap((shape) => shape.rest ?? [])
