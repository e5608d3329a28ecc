import { isJsonObject, type Json } from '../json.ts'

export type Dialect = 'modern' | 'draft-2019' | 'draft-07' | 'other'

/** One schema document: refs resolve inside it and nowhere else. */
export interface SchemaDocument {
  readonly root: Json
  readonly dialect: Dialect
  /** A nested `$id` moves the base of `#…`, so refs of such a document are not followed. */
  readonly followsRefs: boolean
}

/** One schema and the document it stands in. */
export interface SchemaNode {
  readonly schema: Json
  readonly document: SchemaDocument
}

const DIALECTS: readonly (readonly [RegExp, Dialect])[] = [
  [/^https?:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/, 'modern'],
  [/^https?:\/\/json-schema\.org\/draft\/2019-09\/schema#?$/, 'draft-2019'],
  [/^https?:\/\/json-schema\.org\/draft-0[67]\/schema#?$/, 'draft-07'],
]

/** The dialect by `$schema`; none given is 2020-12, as MCP has it (2025-11-25, basic, JSON Schema usage). */
function dialectOf(root: Json): Dialect {
  const named = isJsonObject(root) ? root.$schema : undefined
  if (named === undefined) return 'modern'
  if (typeof named !== 'string') return 'other'
  return DIALECTS.find(([pattern]) => pattern.test(named))?.[1] ?? 'other'
}

function hasNestedId(root: Json): boolean {
  const waiting: Json[] = [root]
  while (waiting.length > 0) {
    const value = waiting.pop()
    if (Array.isArray(value)) for (const item of value) waiting.push(item)
    else if (value !== undefined && isJsonObject(value)) {
      if (value !== root && (typeof value.$id === 'string' || typeof value.id === 'string')) return true
      for (const item of Object.values(value)) waiting.push(item)
    }
  }
  return false
}

export function openDocument(root: Json): SchemaDocument {
  return { root, dialect: dialectOf(root), followsRefs: !hasNestedId(root) }
}

/** Deepest nesting of a JSON value, found without recursion; stops counting at `limit`. */
export function deeperThan(root: Json, limit: number): boolean {
  let level: Json[] = [root]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true
    level = level.flatMap((value) =>
      value !== null && typeof value === 'object' ? Object.values(value) : [],
    )
  }
  return false
}

/** The schema that a `#…` JSON Pointer (RFC 6901) names, or undefined: nothing is ever fetched. */
export function resolveRef(ref: Json, document: SchemaDocument): SchemaNode | undefined {
  if (typeof ref !== 'string' || !document.followsRefs || !/^#(\/|$)/.test(ref)) return undefined
  let at: Json = document.root
  for (const raw of ref.split('/').slice(1)) {
    const key = decodePointer(raw)
    if (key === undefined) return undefined
    const next = step(at, key)
    if (next === undefined) return undefined
    at = next
  }
  return typeof at === 'boolean' || isJsonObject(at) ? { schema: at, document } : undefined
}

function step(at: Json, key: string): Json | undefined {
  if (Array.isArray(at)) return /^(0|[1-9][0-9]*)$/.test(key) ? at[Number(key)] : undefined
  return isJsonObject(at) && Object.hasOwn(at, key) ? at[key] : undefined
}

function decodePointer(raw: string): string | undefined {
  try {
    return decodeURIComponent(raw).replaceAll('~1', '/').replaceAll('~0', '~')
  } catch {
    return undefined
  }
}
