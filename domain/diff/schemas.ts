import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import { compareSchemas, type Reason, type Relation } from '../schema-compare/index.ts'
import type { DiffChange, DiffEntry } from './model.ts'

const CHANGES: Readonly<Record<Relation, DiffChange | undefined>> = {
  same: undefined,
  wider: 'widened',
  narrower: 'narrowed',
  incomparable: 'changed',
  unknown: 'changed',
}

function propertiesOf(schema: JsonObject): JsonObject {
  const { properties } = schema
  return properties !== undefined && isJsonObject(properties) ? properties : {}
}

const isUnnamed = ({ sentence }: Reason): boolean => sentence.endsWith('properties that it does not name')

const at = (path: string): string => (path === '' ? '' : ` (${path})`)

/** What a tool's input schema accepts now and did not, and the other way round; wording left out. */
export function inputChange(name: string, before: JsonObject, after: JsonObject): DiffEntry[] {
  const { relation, reasons } = compareSchemas(before, after)
  const change = CHANGES[relation]
  if (!change) return []
  const old = propertiesOf(before)
  const fresh = Object.keys(propertiesOf(after)).filter((key) => !Object.hasOwn(old, key))
  const gone = Object.keys(old).filter((key) => !Object.hasOwn(propertiesOf(after), key))
  // An open object took any value there, so naming an input narrows it; to a person it is still something new.
  const isNews = fresh.length > 0 && change === 'narrowed'
  const details = reasons.map((reason) => `${reason.sentence}${at(reason.path)}`)
  const told = reasons.filter((reason) => reason.direction === (change === 'narrowed' ? 'narrower' : 'wider'))
  const first = told.find((reason) => !isUnnamed(reason)) ?? told[0] ?? reasons[0]
  // Servers commonly drop what they do not name, so this alone is little.
  const isSlight = change === 'widened' && told.length > 0 && told.every(isUnnamed)
  const inputs = [
    ...(fresh.length > 0 ? [`takes ${quoted(fresh)} as new input`] : []),
    ...(gone.length > 0 ? [`no longer names the input ${quoted(gone)}`] : []),
  ]
  const clause = inputs[0] ?? `${first?.sentence ?? 'accepts something else'}${at(first?.path ?? '')}`
  const doubt = relation === 'unknown' ? ' (whether it accepts more could not be decided)' : ''
  return [
    {
      kind: 'tool',
      change: isNews ? 'changed' : change,
      name,
      severity: isSlight || (change === 'narrowed' && !isNews) ? 'low' : 'medium',
      sentence: `${name} ${clause}${doubt}`,
      details: [...new Set([...inputs, ...details])],
    },
  ]
}

const quoted = (names: readonly string[]): string => names.map((name) => `“${name}”`).join(', ')

export function outputChange(
  name: string,
  before: JsonObject | undefined,
  after: JsonObject | undefined,
): DiffEntry[] {
  if (!before && !after) return []
  const entry = (sentence: string, details: readonly string[] = []): DiffEntry[] => [
    {
      kind: 'tool',
      change: 'changed',
      name,
      severity: 'low',
      sentence,
      ...(details.length > 0 ? { details } : {}),
    },
  ]
  if (!before) return entry(`${name} now says what it returns`)
  if (!after) return entry(`${name} no longer says what it returns`)
  const { relation, reasons } = compareSchemas(before, after)
  if (relation === 'same') return []
  return entry(
    `${name} says that it returns something else`,
    reasons.map((reason) => `${reason.sentence}${at(reason.path)}`),
  )
}

/** Every text for people and models inside a schema, by its path: descriptions, titles, examples, defaults. */
export function wordsOf(
  schema: Json,
  path = '',
  found = new Map<string, string>(),
  depth = 0,
): Map<string, string> {
  if (depth > 100 || found.size > 2_000) return found
  if (Array.isArray(schema))
    for (const [i, item] of schema.entries()) wordsOf(item, `${path}/${i}`, found, depth + 1)
  else if (isJsonObject(schema)) {
    for (const [key, value] of Object.entries(schema)) {
      const isWords = ['description', 'title', '$comment', 'default', 'examples', 'example'].includes(key)
      if (isWords && !(isJsonObject(value) && path.endsWith('/properties'))) {
        found.set(`${path}/${key}`, typeof value === 'string' ? value : JSON.stringify(value))
      } else wordsOf(value, `${path}/${key}`, found, depth + 1)
    }
  }
  return found
}
