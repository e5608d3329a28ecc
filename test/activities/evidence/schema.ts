import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'

const schema: object = JSON.parse(
  readFileSync(new URL('../../../docs/evidence.schema.json', import.meta.url), 'utf8'),
)
// Dates are strings here; their form is asserted where it matters.
const validate = new Ajv2020({ allErrors: true, strict: true, formats: { 'date-time': true } }).compile(
  schema,
)

/** What is wrong with an evidence document by the published schema; empty when nothing is. */
export function schemaProblems(document: unknown): string[] {
  return validate(document) ? [] : (validate.errors ?? []).map((e) => `${e.instancePath} ${e.message}`)
}
