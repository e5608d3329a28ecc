import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import { ATOMS, anyOfAtom, atomOf, type Branch, both, valueMap } from './branch.ts'
import type { Budget } from './budget.ts'
import { ANNOTATIONS, opaqueName } from './canonical.ts'
import { areDisjoint } from './disjoint.ts'
import { resolveRef, type SchemaNode } from './document.ts'
import { atomsOf, branchOf, Malformed, schemasAt } from './keywords.ts'

const MOST_BRANCHES = 512

/** What is read elsewhere, or says nothing about what is accepted. */
const KNOWN: ReadonlySet<string> = new Set([
  ...ANNOTATIONS,
  '$schema',
  '$id',
  '$defs',
  'definitions',
  '$anchor',
  '$vocabulary',
  'type',
  'enum',
  'const',
  'properties',
  'required',
  'additionalProperties',
  'patternProperties',
  'propertyNames',
  'minProperties',
  'maxProperties',
  'dependentRequired',
  'dependentSchemas',
  'dependencies',
  'items',
  'prefixItems',
  'additionalItems',
  'minItems',
  'maxItems',
  'uniqueItems',
  'contains',
  'minContains',
  'maxContains',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'pattern',
  'format',
  'allOf',
  'anyOf',
  'oneOf',
  '$ref',
])

/** Read together with everything beside them, or read differently by different validators. */
function isClosedBook(schema: JsonObject, node: SchemaNode): boolean {
  const { dialect } = node.document
  const has = (key: string): boolean => schema[key] !== undefined
  if (has('unevaluatedProperties') || has('unevaluatedItems') || has('nullable') || has('discriminator'))
    return true
  if (has('$dynamicRef') || has('$recursiveRef') || dialect === 'other') return true
  if (dialect !== 'modern' && has('prefixItems')) return true
  if (dialect === 'modern' && Array.isArray(schema.items) && has('prefixItems')) return true
  // Ajv 8 takes an empty list here, against the specification.
  if (has('contains') && (has('prefixItems') || Array.isArray(schema.items))) return true
  // Draft-07 ignores what stands beside $ref; many validators do not.
  const beside = Object.keys(schema).filter((key) => key !== '$ref' && !isHarmless(key))
  return dialect === 'draft-07' && has('$ref') && beside.length > 0
}

const isHarmless = (key: string): boolean =>
  ANNOTATIONS.has(key) || key.startsWith('x-') || ['$schema', '$id', '$defs', 'definitions'].includes(key)

function closedBook(node: SchemaNode, schema: JsonObject): Branch[] {
  const opaque = new Set([opaqueName('schema', schema, node)])
  return ATOMS.map((atom) => ({ ...anyOfAtom(atom), opaque }))
}

function meet(left: readonly Branch[], right: readonly Branch[], budget: Budget): Branch[] {
  const met: Branch[] = []
  for (const a of left) {
    for (const b of right) {
      budget.spend()
      const joined = both(a, b)
      if (joined) met.push(joined)
      if (met.length > MOST_BRANCHES) budget.giveUp()
    }
  }
  return met
}

function onlyValues(values: readonly Json[]): Branch[] {
  return ATOMS.flatMap((atom) => {
    const own = values.filter((value) => atomOf(value) === atom)
    return own.length > 0 ? [{ ...anyOfAtom(atom), values: valueMap(own) }] : []
  })
}

const withOpaque = (branches: readonly Branch[], name: string): Branch[] =>
  branches.map((branch) => ({ ...branch, opaque: new Set([...branch.opaque, name]) }))

function isPairwiseDisjoint(options: readonly (readonly Branch[])[], budget: Budget): boolean {
  return options.every((left, i) =>
    options
      .slice(i + 1)
      .every((right) =>
        left.every((a) => right.every((b) => areDisjoint(a, b, (nodes) => normalise(nodes, budget), budget))),
      ),
  )
}

function readSchema(schema: JsonObject, node: SchemaNode, refs: readonly Json[], budget: Budget): Branch[] {
  const read = (inner: SchemaNode): Branch[] => readNode(inner, refs, budget)
  let branches = atomsOf(schema).flatMap((atom) => branchOf(atom, schema, node) ?? [])
  const narrow = (by: readonly Branch[]): void => {
    branches = meet(branches, by, budget)
  }
  if (schema.enum !== undefined) {
    if (!Array.isArray(schema.enum)) throw new Malformed('enum')
    narrow(onlyValues(schema.enum))
  }
  if (schema.const !== undefined) narrow(onlyValues([schema.const]))
  if (schema.$ref !== undefined) {
    const target = resolveRef(schema.$ref, node.document)
    const beenThere = target !== undefined && refs.includes(target.schema)
    if (!target || beenThere) branches = withOpaque(branches, opaqueName('$ref', { $ref: schema.$ref }, node))
    else narrow(readNode(target, [...refs, target.schema], budget))
  }
  for (const part of schemasAt(schema, 'allOf', node)) narrow(read(part))
  if (schema.anyOf !== undefined) narrow(schemasAt(schema, 'anyOf', node).flatMap(read))
  if (schema.oneOf !== undefined) {
    const options = schemasAt(schema, 'oneOf', node).map(read)
    narrow(options.flat())
    if (!budget.nest(() => isPairwiseDisjoint(options, budget), false)) {
      branches = withOpaque(branches, opaqueName('oneOf', { oneOf: schema.oneOf }, node))
    }
  }
  if (schema.if !== undefined || schema.not !== undefined) {
    for (const part of [pick(schema, ['if', 'then', 'else']), pick(schema, ['not'])]) {
      if (Object.keys(part).length > 0) branches = withOpaque(branches, opaqueName('condition', part, node))
    }
  }
  for (const key of Object.keys(schema)) {
    if (KNOWN.has(key) || key.startsWith('x-') || CONDITIONS.includes(key)) continue
    branches = withOpaque(branches, opaqueName(key, pick(schema, [key]), node))
  }
  return branches
}

const CONDITIONS = ['if', 'then', 'else', 'not']

function pick(schema: JsonObject, keys: readonly string[]): JsonObject {
  const part: JsonObject = {}
  for (const key of keys) {
    const value = schema[key]
    if (value !== undefined) part[key] = value
  }
  return part
}

function readNode(node: SchemaNode, refs: readonly Json[], budget: Budget): Branch[] {
  budget.spend()
  const { schema } = node
  if (schema === true) return ATOMS.map(anyOfAtom)
  if (schema === false) return []
  if (!isJsonObject(schema)) throw new Malformed('schema')
  if (isClosedBook(schema, node)) return closedBook(node, schema)
  try {
    return readSchema(schema, node, refs, budget)
  } catch (error) {
    if (error instanceof Malformed) return closedBook(node, schema)
    throw error
  }
}

/** Everything that all of the schemas accept, as a union of branches. None: nothing is accepted. */
export function normalise(nodes: readonly SchemaNode[], budget: Budget): Branch[] {
  let branches: Branch[] = ATOMS.map(anyOfAtom)
  for (const node of nodes) branches = meet(branches, readNode(node, [], budget), budget)
  return branches
}
