import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { policyJsonSchema } from '../../../domain/policy/json-schema.ts'
import { EXAMPLE, examplePolicy } from './example.ts'

const SCHEMA = new URL('../../../docs/policy.schema.json', import.meta.url)
const schema = JSON.parse(readFileSync(SCHEMA, 'utf8'))
const validate = new Ajv2020({ strict: true, strictRequired: false, allErrors: true }).compile(schema)

describe('docs/policy.schema.json', () => {
  it('is what the program checks by; `countersign policy schema` makes it anew', () => {
    expect(schema).toEqual(JSON.parse(policyJsonSchema()))
  })

  it('accepts the example', () => {
    expect(validate(parse(EXAMPLE)), JSON.stringify(validate.errors)).toBe(true)
  })

  it.each([
    ['quorum: 1', 'quorom: 1'],
    ['version: 1', 'version: 2'],
    ['default: enforce', 'default: maybe'],
    ['closeAfter: 7d', 'closeAfter: 7w'],
  ])('refuses what the program refuses: %s made %s', (from, to) => {
    expect(validate(parse(examplePolicy(from, to)))).toBe(false)
  })
})
