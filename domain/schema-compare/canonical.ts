import { canonicalJson } from '../digest.ts'
import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import type { SchemaNode } from './document.ts'

/** Keywords that change nothing about what is accepted. */
export const ANNOTATIONS: ReadonlySet<string> = new Set([
  'title',
  'description',
  'default',
  'examples',
  'example',
  '$comment',
  'deprecated',
  'readOnly',
  'writeOnly',
])

export const MAPS_OF_SCHEMAS = [
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
] as const
const LISTS_OF_SCHEMAS = ['allOf', 'anyOf', 'oneOf', 'prefixItems'] as const
const SETS = ['type', 'enum', 'required'] as const

const has = (list: readonly string[], key: string): boolean => list.includes(key)

const SCHEMAS = [
  'not',
  'if',
  'then',
  'else',
  'items',
  'additionalItems',
  'additionalProperties',
  'contains',
  'propertyNames',
  'unevaluatedItems',
  'unevaluatedProperties',
] as const

/** A schema without its annotations and with its sets in order, so that equal texts accept the same. */
function bare(schema: Json): Json {
  if (!isJsonObject(schema)) return schema
  const out: JsonObject = Object.create(null)
  for (const [key, value] of Object.entries(schema)) {
    if (ANNOTATIONS.has(key)) continue
    if (has(MAPS_OF_SCHEMAS, key) && isJsonObject(value)) {
      const map: JsonObject = Object.create(null)
      for (const [name, inner] of Object.entries(value)) map[name] = bare(inner)
      out[key] = map
    } else if (Array.isArray(value) && (has(LISTS_OF_SCHEMAS, key) || key === 'items'))
      out[key] = value.map(bare)
    else if (Array.isArray(value) && has(SETS, key)) out[key] = inOrder(value)
    else out[key] = has(SCHEMAS, key) ? bare(value) : value
  }
  return out
}

function inOrder(values: readonly Json[]): Json {
  return [...new Set(values.map((value) => canonicalJson(value)))].sort()
}

export function canonicalSchema(schema: Json): string {
  return canonicalJson(bare(schema))
}

/**
 * A name for a constraint that is not looked into: equal names accept the same. A part that holds a reference
 * is named together with its whole document, because the same words may point at something else there.
 */
export function opaqueName(keyword: string, part: JsonObject, node: SchemaNode): string {
  const text = canonicalSchema(part)
  const refers = /"\$(ref|dynamicRef|recursiveRef)"/.test(text)
  return `${keyword}:${node.document.dialect}:${text}${refers ? `@${canonicalSchema(node.document.root)}` : ''}`
}
