import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts'

/** `JSON.parse` with a type that promises nothing about the shape. Errors: `SyntaxError`. */
export function parseJson(text: string): Json {
  return JSON.parse(text)
}

/** A non-empty string, cut by code point, or nothing. Package metadata holds any type anywhere. */
export function textOf(value: unknown, max = 2_000): string | undefined {
  if (typeof value !== 'string') return undefined
  const trimmed = value.trim()
  if (trimmed === '') return undefined
  // Cut on units first: spreading a string of many megabytes costs far more memory than it holds.
  return trimmed.length <= max ? trimmed : [...trimmed.slice(0, max * 2)].slice(0, max).join('')
}

export function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {}
}

export function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value : []
}

/** Only the members that are there, for types that tell absent from undefined. */
export function present<T extends object>(object: T): { [K in keyof T]?: Exclude<T[K], undefined> }
export function present(object: object): object {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
}
