import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import {
  type ArrayShape,
  ATOMS,
  type Atom,
  anyOfAtom,
  type Bound,
  type Branch,
  isEmpty,
  type ObjectShape,
  tighterHigh,
  tighterLow,
} from './branch.ts'
import { opaqueName } from './canonical.ts'
import type { SchemaNode } from './document.ts'

/** A keyword whose value is not what the specification asks for; the whole schema is then not looked into. */
export class Malformed extends Error {}

const TYPES: ReadonlyMap<string, readonly Atom[]> = new Map<string, readonly Atom[]>([
  ['number', ['integer', 'fraction']],
  ...ATOMS.filter((atom) => atom !== 'fraction').map((atom): [string, readonly Atom[]] => [atom, [atom]]),
])

const isSchema = (value: Json): boolean => typeof value === 'boolean' || isJsonObject(value)

function number(schema: JsonObject, key: string): number | undefined {
  const value = schema[key]
  if (value === undefined) return undefined
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Malformed(key)
  return value
}

function count(schema: JsonObject, key: string, otherwise: number): number {
  const value = number(schema, key)
  if (value !== undefined && (!Number.isInteger(value) || value < 0)) throw new Malformed(key)
  return value ?? otherwise
}

export function schemaAt(schema: JsonObject, key: string, node: SchemaNode): SchemaNode | undefined {
  const value = schema[key]
  if (value === undefined) return undefined
  if (!isSchema(value)) throw new Malformed(key)
  return { schema: value, document: node.document }
}

export function schemasAt(schema: JsonObject, key: string, node: SchemaNode): SchemaNode[] {
  const value = schema[key]
  if (value === undefined) return []
  if (!Array.isArray(value) || !value.every(isSchema)) throw new Malformed(key)
  return value.map((item) => ({ schema: item, document: node.document }))
}

export function atomsOf(schema: JsonObject): readonly Atom[] {
  if (schema.type === undefined) return ATOMS
  const named = Array.isArray(schema.type) ? schema.type : [schema.type]
  const atoms = new Set<Atom>()
  for (const name of named) {
    const found = typeof name === 'string' ? TYPES.get(name) : undefined
    if (!found) throw new Malformed('type')
    for (const atom of found) atoms.add(atom)
  }
  return [...atoms]
}

function lowOf(schema: JsonObject): Bound | undefined {
  const at = number(schema, 'minimum')
  const beyond = number(schema, 'exclusiveMinimum')
  return tighterLow(
    at === undefined ? undefined : { at, open: false },
    beyond === undefined ? undefined : { at: beyond, open: true },
  )
}

function highOf(schema: JsonObject): Bound | undefined {
  const at = number(schema, 'maximum')
  const below = number(schema, 'exclusiveMaximum')
  return tighterHigh(
    at === undefined ? undefined : { at, open: false },
    below === undefined ? undefined : { at: below, open: true },
  )
}

function multiplesOf(schema: JsonObject): number[] {
  const value = number(schema, 'multipleOf')
  if (value === undefined) return []
  if (value <= 0) throw new Malformed('multipleOf')
  return [value]
}

/** Whole numbers have neighbours: `> 0` is `>= 1`. Beyond the exact range nothing is moved. */
function wholeNumbers(branch: Branch): Branch {
  const { low, high } = branch
  const exact = (bound: Bound | undefined): bound is Bound =>
    bound !== undefined && Math.abs(bound.at) < Number.MAX_SAFE_INTEGER - 1
  return {
    ...branch,
    ...(exact(low)
      ? { low: { at: low.open ? Math.floor(low.at) + 1 : Math.ceil(low.at), open: false } }
      : {}),
    ...(exact(high)
      ? { high: { at: high.open ? Math.ceil(high.at) - 1 : Math.floor(high.at), open: false } }
      : {}),
    multiples: branch.multiples.filter((multiple) => multiple !== 1),
  }
}

function objectShape(schema: JsonObject, node: SchemaNode): ObjectShape {
  const properties = new Map<string, SchemaNode>()
  if (schema.properties !== undefined) {
    if (!isJsonObject(schema.properties)) throw new Malformed('properties')
    for (const [name, value] of Object.entries(schema.properties)) {
      if (!isSchema(value)) throw new Malformed('properties')
      properties.set(name, { schema: value, document: node.document })
    }
  }
  // With patterns, which names are "additional" depends on them: the opaque name of the whole shape speaks for it.
  const additional =
    schema.patternProperties === undefined ? schemaAt(schema, 'additionalProperties', node) : undefined
  return { properties, additional }
}

function arrayShape(schema: JsonObject, node: SchemaNode): ArrayShape {
  if (Array.isArray(schema.items)) {
    return { prefix: schemasAt(schema, 'items', node), rest: schemaAt(schema, 'additionalItems', node) }
  }
  return { prefix: schemasAt(schema, 'prefixItems', node), rest: schemaAt(schema, 'items', node) }
}

function requiredOf(schema: JsonObject): ReadonlySet<string> {
  const value = schema.required
  if (value === undefined) return new Set()
  if (!Array.isArray(value)) throw new Malformed('required')
  return new Set(
    value.map((name) => {
      if (typeof name !== 'string') throw new Malformed('required')
      return name
    }),
  )
}

const OPAQUE_FOR: Readonly<Partial<Record<Atom, readonly string[]>>> = {
  string: ['pattern', 'format'],
  array: ['contains', 'minContains', 'maxContains'],
  object: ['dependentRequired', 'dependentSchemas', 'dependencies'],
}

function opaqueFor(atom: Atom, schema: JsonObject, node: SchemaNode): Set<string> {
  const names = new Set<string>()
  for (const key of OPAQUE_FOR[atom] ?? []) {
    if (schema[key] === undefined) continue
    // minContains and maxContains mean nothing without contains, and change what it means.
    const together = key.endsWith('ontains') ? ['contains', 'minContains', 'maxContains'] : [key]
    const part: JsonObject = {}
    for (const word of together) {
      const value = schema[word]
      if (value !== undefined) part[word] = value
    }
    names.add(opaqueName(key, part, node))
  }
  if (atom === 'object' && schema.patternProperties !== undefined) {
    const whole: JsonObject = { patternProperties: schema.patternProperties }
    if (schema.additionalProperties !== undefined) {
      whole.properties = schema.properties ?? {}
      whole.additionalProperties = schema.additionalProperties
    }
    names.add(opaqueName('patternProperties', whole, node))
  }
  return names
}

/** What the keywords of one schema object, without its combinators, leave of one kind of value. */
export function branchOf(atom: Atom, schema: JsonObject, node: SchemaNode): Branch | undefined {
  const free = { ...anyOfAtom(atom), opaque: opaqueFor(atom, schema, node) }
  const branch = constrained(free, schema, node)
  return branch && !isEmpty(branch) ? branch : undefined
}

function constrained(free: Branch, schema: JsonObject, node: SchemaNode): Branch | undefined {
  const infinity = Number.POSITIVE_INFINITY
  switch (free.atom) {
    case 'integer':
    case 'fraction': {
      const low = lowOf(schema)
      const high = highOf(schema)
      const multiples = multiplesOf(schema)
      if (free.atom === 'fraction' && multiples.some(Number.isInteger)) return undefined
      const branch = { ...free, ...(low ? { low } : {}), ...(high ? { high } : {}), multiples }
      return free.atom === 'integer' ? wholeNumbers(branch) : branch
    }
    case 'string':
      return { ...free, min: count(schema, 'minLength', 0), max: count(schema, 'maxLength', infinity) }
    case 'array': {
      if (schema.uniqueItems !== undefined && typeof schema.uniqueItems !== 'boolean')
        throw new Malformed('uniqueItems')
      return {
        ...free,
        min: count(schema, 'minItems', 0),
        max: count(schema, 'maxItems', infinity),
        unique: schema.uniqueItems === true,
        arrays: [arrayShape(schema, node)],
      }
    }
    case 'object': {
      const names = schemaAt(schema, 'propertyNames', node)
      return {
        ...free,
        min: count(schema, 'minProperties', 0),
        max: count(schema, 'maxProperties', infinity),
        required: requiredOf(schema),
        names: names ? [names] : [],
        objects: [objectShape(schema, node)],
      }
    }
    default:
      return free
  }
}
