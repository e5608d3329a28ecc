import Ajv, { type ValidateFunction } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json, JsonObject } from '../../../domain/json.ts'
import { compareSchemas } from '../../../domain/schema-compare/index.ts'
import { document, edited, edits, value } from './arbitraries.ts'

const ajv = new Ajv.default({ strict: false, logger: false, validateSchema: false })

const compile = (schema: JsonObject): ValidateFunction | undefined => {
  try {
    return ajv.compile(schema)
  } catch {
    return undefined
  } finally {
    ajv.removeSchema(schema)
  }
}

/** A schema that refers to itself without end has no answer from the judge either. */
const judge = (validate: ValidateFunction, instance: Json): boolean | undefined => {
  try {
    return validate(instance)
  } catch {
    return undefined
  }
}

test('what is called same, wider or narrower is never contradicted by a value', () => {
  const seen = { same: 0, wider: 0, narrower: 0, incomparable: 0, unknown: 0 }
  let judged = 0
  fc.assert(
    fc.property(
      document,
      edits,
      fc.array(value, { minLength: 40, maxLength: 60 }),
      (before, changes, values) => {
        const after = edited(before, changes)
        const [old, now] = [compile(before), compile(after)]
        if (!old || !now) return
        const { relation } = compareSchemas(before, after)
        seen[relation] += 1
        for (const instance of values) {
          const took = judge(old, instance)
          const takes = judge(now, instance)
          if (took === undefined || takes === undefined) continue
          judged += 1
          if (relation === 'same' || relation === 'narrower') expect(takes && !took).toBe(false)
          if (relation === 'same' || relation === 'wider') expect(took && !takes).toBe(false)
        }
      },
    ),
    { numRuns: Number(process.env.RUNS ?? 1500) },
  )
  expect(judged).toBeGreaterThan(10_000)
  for (const relation of ['same', 'wider', 'narrower'] as const) expect(seen[relation]).toBeGreaterThan(20)
}, 300_000)
