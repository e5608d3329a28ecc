import { isJsonObject } from '../../json.ts'

const MOST_NODES = 20_000

interface Parameter {
  readonly name: string
  readonly schema: unknown
}

/** Every named property of a JSON Schema, nested ones too. Breadth first and bounded. */
export function parameters(schema: unknown): Parameter[] {
  const found: Parameter[] = []
  visit(schema, (key, value) => {
    if (key === 'properties' && isJsonObject(value)) {
      for (const [name, inner] of Object.entries(value)) found.push({ name, schema: inner })
    }
  })
  return found
}

/** Every text under a key that matches. */
export function strings(schema: unknown, keys: RegExp): string[] {
  const found: string[] = []
  visit(schema, (key, value) => {
    if (typeof value === 'string' && keys.test(key)) found.push(value)
  })
  return found
}

function visit(root: unknown, seen: (key: string, value: unknown) => void): void {
  const open: unknown[] = [root]
  for (let i = 0; i < open.length && i < MOST_NODES; i++) {
    const value = open[i]
    const entries = Array.isArray(value) ? value.map((item) => ['', item] as const) : entriesOf(value)
    for (const [key, item] of entries) {
      seen(key, item)
      if (typeof item === 'object' && item !== null) open.push(item)
    }
  }
}

const entriesOf = (value: unknown): (readonly [string, unknown])[] =>
  isJsonObject(value) ? Object.entries(value) : []
