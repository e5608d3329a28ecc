import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../../domain/json.ts'
import { isJsonObject } from '../../../domain/json.ts'
import { compareSchemas, type Relation } from '../../../domain/schema-compare/index.ts'
import { document } from './arbitraries.ts'

const object = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({
  type: 'object',
  properties,
  ...more,
})

describe('two ways to write one schema are the same', () => {
  const string: JsonObject = { type: 'string' }
  const pairs: readonly [string, JsonObject, JsonObject][] = [
    ['the order of keys', { type: 'string', minLength: 1 }, { minLength: 1, type: 'string' }],
    ['the order of an enum', { enum: ['a', 'b'] }, { enum: ['b', 'a'] }],
    ['a type in a list of one', string, { type: ['string'] }],
    ['allOf of one', string, { allOf: [string] }],
    ['anyOf of one', string, { anyOf: [string] }],
    [
      'a reference to the same',
      object({ a: string }),
      object({ a: { $ref: '#/$defs/s' } }, { $defs: { s: string } }),
    ],
    [
      'definitions by their older name',
      { $ref: '#/$defs/s', $defs: { s: string } },
      { $ref: '#/definitions/s', definitions: { s: string } },
    ],
    ['a const and an enum of one', { const: 'a' }, { enum: ['a'] }],
    ['several consts and an enum', { anyOf: [{ const: 'a' }, { const: 'b' }] }, { enum: ['a', 'b'] }],
    ['consts that exclude each other', { oneOf: [{ const: 'a' }, { const: 'b' }] }, { enum: ['a', 'b'] }],
    ['true and false, and boolean', { enum: [true, false] }, { type: 'boolean' }],
    ['null in a list of types', { type: ['string', 'null'] }, { anyOf: [string, { type: 'null' }] }],
    ['more than 0 and at least 1', { type: 'integer', exclusiveMinimum: 0 }, { type: 'integer', minimum: 1 }],
    ['whole numbers by division', { type: 'number', multipleOf: 1 }, { type: 'integer' }],
    ['an enum that its type narrows', { type: 'string', enum: ['a', 1] }, { enum: ['a'] }],
    ['1 to 3', { type: 'integer', minimum: 1, maximum: 3 }, { enum: [1, 2, 3] }],
    [
      'parts of an object',
      { allOf: [object({ a: string }), { required: ['a'] }] },
      object({ a: string }, { required: ['a'] }),
    ],
    [
      'words for people',
      { type: 'string', description: 'old', default: 'x' },
      { type: 'string', title: 'new' },
    ],
    ['an extension', { type: 'string', 'x-hint': 1 }, string],
    ['the true schema', {}, { additionalProperties: true, items: {} }],
  ]
  test.each(pairs)('%s', (_, before, after) => {
    expect(compareSchemas(before, after)).toEqual({ relation: 'same', reasons: [] })
    expect(compareSchemas(after, before).relation).toBe('same')
  })

  test('rewrites of random schemas are the same too', () => {
    fc.assert(
      fc.property(document, (schema) => {
        const wrapped = { $defs: schema.$defs ?? {}, allOf: [shuffled(schema)] }
        if (JSON.stringify(schema).includes('"$ref":"#"')) return
        expect(['same', 'unknown']).toContain(compareSchemas(schema, wrapped).relation)
        expect(compareSchemas(schema, shuffled(schema)).relation).toBe('same')
      }),
      { numRuns: 300 },
    )
  })
})

function shuffled(schema: Json): JsonObject {
  const out: JsonObject = {}
  if (!isJsonObject(schema)) return out
  for (const [key, value] of Object.entries(schema).reverse()) {
    const isSet = key === 'enum' || key === 'required' || key === 'type'
    out[key] = isSet && Array.isArray(value) ? [...value].reverse() : value
  }
  return out
}

describe('what one accepts and the other does not', () => {
  const cases: readonly [string, JsonObject, JsonObject, Relation, string][] = [
    [
      'an enum opened',
      object({ m: { enum: ['a', 'b', 'c'] } }),
      object({ m: { type: 'string' } }),
      'wider',
      'm: accepts any string where it took only 3 values',
    ],
    ['an enum grown', { enum: ['a'] }, { enum: ['a', 'b'] }, 'wider', ': accepts "b"'],
    [
      'a type closed',
      { type: ['string', 'number'] },
      { type: 'string' },
      'narrower',
      ': takes only strings where it took numbers, strings',
    ],
    [
      'integer to number',
      { type: 'integer' },
      { type: 'number' },
      'wider',
      ': accepts fractional numbers where it took only whole numbers',
    ],
    [
      'a longer text',
      { type: 'string', maxLength: 10 },
      { type: 'string', maxLength: 20 },
      'wider',
      ': accepts strings of at most 20 characters where it took strings of at most 10 characters',
    ],
    [
      'a pattern lost',
      { type: 'string', pattern: '^a' },
      { type: 'string' },
      'wider',
      ': accepts any string where it took those that meet the pattern "^a"',
    ],
    [
      'a new input of a closed object',
      object({}, { additionalProperties: false }),
      object({ a: {} }, { additionalProperties: false }),
      'wider',
      ': takes “a”, which it refused',
    ],
    [
      'no longer required',
      object({ a: {} }, { required: ['a'] }),
      object({ a: {} }),
      'wider',
      ': no longer requires “a”',
    ],
    [
      'now required',
      object({ a: {} }),
      object({ a: {} }, { required: ['a'] }),
      'narrower',
      ': requires “a”, which was optional',
    ],
    [
      'inside a list',
      { type: 'array', items: { enum: ['a'] } },
      { type: 'array', items: { type: 'string' } },
      'wider',
      '[]: accepts any string where it took only "a"',
    ],
    ['one way and the other', { enum: ['a', 'b'] }, { enum: ['b', 'c'] }, 'incomparable', ': accepts "c"'],
    [
      'two patterns',
      { type: 'string', pattern: '^a' },
      { type: 'string', pattern: '^b' },
      'unknown',
      ': accepts strings that meet the pattern "^b" where it took those that meet the pattern "^a"',
    ],
  ]
  test.each(cases)('%s', (_, before, after, relation, reason) => {
    const found = compareSchemas(before, after)
    expect(found.relation).toBe(relation)
    expect(found.reasons.map(({ path, sentence }) => `${path}: ${sentence}`.replace(/^: /, ': '))).toContain(
      reason,
    )
  })
})

describe('what cannot be decided, or was made to hurt', () => {
  const tree = (value: JsonObject): JsonObject => ({
    $ref: '#/$defs/node',
    $defs: { node: object({ value, next: { $ref: '#/$defs/node' } }, { required: ['value'] }) },
  })
  test('recursive schemas are compared to their end', () => {
    expect(compareSchemas(tree({ type: 'integer' }), tree({ type: 'number' })).relation).toBe('wider')
    expect(compareSchemas(tree({ type: 'number' }), tree({ type: 'integer' })).relation).toBe('narrower')
  })
  test('a reference that runs in a circle, leads outside or nowhere is never called the same as anything else', () => {
    for (const $ref of ['#/$defs/x', 'https://example.com/schema.json', '#/nowhere', '#/%zz', '#anchor']) {
      const schema: JsonObject = { $ref, $defs: { x: { $ref: '#/$defs/x' } } }
      expect(compareSchemas(schema, { type: 'string' }).relation).toBe('unknown')
      expect(compareSchemas(schema, structuredClone(schema)).relation).toBe('same')
    }
  })
  test('the same words that point at something else are not the same', () => {
    const schema = (target: JsonObject): JsonObject => ({ not: { $ref: '#/$defs/x' }, $defs: { x: target } })
    expect(compareSchemas(schema({ type: 'string' }), schema({ type: 'number' })).relation).toBe('unknown')
  })
  test('a name that looks like an annotation is a rule where it stands among names', () => {
    const schema = (name: string): JsonObject => ({ dependentRequired: { title: [name] } })
    expect(compareSchemas(schema('a'), schema('b')).relation).not.toBe('same')
    expect(
      compareSchemas(object({ title: { type: 'string' } }), object({ title: { type: 'number' } })).relation,
    ).toBe('incomparable')
  })
  test('depth and size end in unknown, soon', () => {
    let deep: JsonObject = { type: 'string' }
    for (let i = 0; i < 50_000; i++) deep = { items: deep }
    expect(compareSchemas(deep, {}).relation).toBe('unknown')
    const many = (text: string): JsonObject => ({
      allOf: Array.from({ length: 40 }, (_, i) => ({
        anyOf: [{ minLength: i }, { maxLength: 40 + i }, { pattern: `${text}${i}` }],
      })),
    })
    expect(compareSchemas(many('a'), many('b')).relation).toBe('unknown')
  })
  test('keywords that are not as they should be leave the question open', () => {
    const odd: JsonObject[] = [
      { type: 'strng' },
      { required: 'a' },
      { minLength: '1' },
      { $schema: 'http://json-schema.org/draft-04/schema#', minimum: 1, exclusiveMinimum: true },
    ]
    for (const schema of odd) expect(['unknown', 'narrower']).toContain(compareSchemas({}, schema).relation)
    for (const schema of odd) expect(compareSchemas({ type: 'string' }, schema).relation).toBe('unknown')
  })
})
