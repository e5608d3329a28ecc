import { z } from 'zod'
import { policySchema } from './schema.ts'

/** The text of `docs/policy.schema.json` (JSON Schema 2020-12): shape and names; `policy check` looks at the rest. */
export function policyJsonSchema(): string {
  const schema = {
    ...z.toJSONSchema(policySchema, { io: 'input', target: 'draft-2020-12' }),
    title: 'Countersign policy',
  }
  return `${JSON.stringify(schema, null, 2)}\n`
}
