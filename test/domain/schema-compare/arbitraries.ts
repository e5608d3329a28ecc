import fc from 'fast-check'
import { isJsonObject, type Json, type JsonObject } from '../../../domain/json.ts'

/** A small world, so that random values often meet random schemas at their edges. */
const NAMES = ['a', 'b', 'c'] as const
const SCALARS: readonly Json[] = [null, true, false, -1, 0, 0.5, 1, 2, 3, 10, '', 'a', 'ab', 'abc', 'b']

const worlds = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { arbitrary: fc.constantFrom(...SCALARS), weight: 4 },
    { arbitrary: fc.array(tie('value'), { maxLength: 3 }), weight: 1 },
    {
      arbitrary: fc.dictionary(fc.constantFrom(...NAMES, 'd'), tie('value'), {
        maxKeys: 4,
        noNullPrototype: true,
      }),
      weight: 2,
    },
  ),
}))
export const value: fc.Arbitrary<Json> = worlds.value

const small = fc.integer({ min: 0, max: 3 })
const type = fc.constantFrom('null', 'boolean', 'integer', 'number', 'string', 'array', 'object')

export type Schema = JsonObject | boolean

const merged = (parts: readonly JsonObject[]): JsonObject => Object.assign({}, ...parts)

interface Made {
  schema: Schema
  keywords: JsonObject
}

const made = fc.letrec<Made>((tie: fc.LetrecTypedTie<Made>) => {
  const schemas = fc.array(tie('schema'), { minLength: 1, maxLength: 3 })
  const map = fc.dictionary(fc.constantFrom(...NAMES), tie('schema'), { maxKeys: 3, noNullPrototype: true })
  const keyword: fc.Arbitrary<JsonObject> = fc.oneof(
    { arbitrary: type.map((t) => ({ type: t })), weight: 6 },
    { arbitrary: fc.uniqueArray(type, { minLength: 1, maxLength: 4 }).map((t) => ({ type: t })), weight: 2 },
    {
      arbitrary: fc
        .uniqueArray(value, { minLength: 1, maxLength: 4, comparator: 'SameValueZero' })
        .map((v) => ({ enum: v })),
      weight: 2,
    },
    value.map((v) => ({ const: v })),
    fc
      .constantFrom('minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum')
      .chain((k) => fc.constantFrom(-1, 0, 0.5, 1, 2, 3).map((n) => ({ [k]: n }))),
    fc.constantFrom(1, 2, 4, 0.5).map((n) => ({ multipleOf: n })),
    fc
      .constantFrom('minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties')
      .chain((k) => small.map((n) => ({ [k]: n }))),
    fc.constantFrom('^a', 'b$', '^$').map((pattern) => ({ pattern })),
    fc.boolean().map((uniqueItems) => ({ uniqueItems })),
    { arbitrary: map.map((properties) => ({ properties })), weight: 4 },
    { arbitrary: tie('schema').map((additionalProperties) => ({ additionalProperties })), weight: 2 },
    fc.constant({ additionalProperties: false }),
    tie('schema').map((s) => ({ patternProperties: { '^[ab]$': s } })),
    tie('schema').map((propertyNames) => ({ propertyNames })),
    {
      arbitrary: fc
        .uniqueArray(fc.constantFrom(...NAMES), { maxLength: 2 })
        .map((required) => ({ required })),
      weight: 3,
    },
    fc.constantFrom(...NAMES).map((n) => ({ dependentRequired: { a: [n] } })),
    { arbitrary: tie('schema').map((items) => ({ items })), weight: 3 },
    schemas.map((prefixItems) => ({ prefixItems })),
    tie('schema').map((contains) => ({ contains, minContains: 1 })),
    { arbitrary: schemas.map((anyOf) => ({ anyOf })), weight: 3 },
    { arbitrary: schemas.map((oneOf) => ({ oneOf })), weight: 2 },
    schemas.map((allOf) => ({ allOf })),
    tie('schema').map((not) => ({ not })),
    fc.tuple(tie('schema'), tie('schema')).map(([condition, rest]) =>
      Object.fromEntries<Json>([
        ['if', condition],
        ['then', rest],
      ]),
    ),
    tie('schema').map((unevaluatedProperties) => ({ unevaluatedProperties })),
    fc.constantFrom('#/$defs/x', '#/$defs/y', '#').map(($ref) => ({ $ref })),
  )
  const schema: fc.Arbitrary<Schema> = fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { arbitrary: fc.boolean(), weight: 1 },
    { arbitrary: type.map((t): Schema => ({ type: t })), weight: 3 },
    { arbitrary: tie('keywords'), weight: 6 },
  )
  return { schema, keywords: fc.array(keyword, { minLength: 1, maxLength: 4 }).map(merged) }
})

/** A document with two definitions; refs that would never end are the caller's to drop. */
export const document: fc.Arbitrary<JsonObject> = fc
  .tuple(made.keywords, made.schema, made.schema)
  .map(([keywords, x, y]) => ({ ...keywords, $defs: { x, y } }))

export interface Edit {
  readonly at: number
  readonly how: 'replace' | 'drop' | 'add'
  readonly by: Schema
}

export const edits: fc.Arbitrary<Edit[]> = fc.array(
  fc.record({ at: fc.nat({ max: 40 }), how: fc.constantFrom('replace', 'drop', 'add'), by: made.schema }),
  { minLength: 1, maxLength: 3 },
)

/** Every object inside a document, the document first: the places that an edit can reach. */
function objectsIn(root: JsonObject): JsonObject[] {
  const found: JsonObject[] = [root]
  for (const object of found) {
    for (const inner of Object.values(object).flat()) if (isJsonObject(inner)) found.push(inner)
  }
  return found
}

/** A near relative of a schema: a keyword replaced, dropped or added here and there. */
export function edited(root: JsonObject, changes: readonly Edit[]): JsonObject {
  const copy = structuredClone(root)
  for (const { at, how, by } of changes) {
    const places = objectsIn(copy)
    const place = places[at % places.length]
    if (!place) continue
    const keys = Object.keys(place).filter((key) => key !== '$defs')
    const key = keys[at % Math.max(1, keys.length)]
    if (how === 'add' && isJsonObject(by)) Object.assign(place, structuredClone(by))
    else if (key !== undefined && how === 'drop') delete place[key]
    else if (key !== undefined && (isJsonObject(place[key]) || typeof place[key] === 'boolean'))
      place[key] = structuredClone(by)
  }
  return copy
}
