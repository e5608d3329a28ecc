import { isCountersignError } from '../../domain/errors.ts'
import { parseReference, serverReference } from '../../domain/reference.ts'

/** Lower-case names a person may type for a server: `npm:@acme/mcp-server-files`, …, `mcp-server-files`, `files`. */
export function namesOf(reference: string): string[] {
  const full = reference.toLowerCase()
  const name = full.slice(full.indexOf(':') + 1)
  const last = name.split('/').findLast((part) => part !== '') ?? name
  const bare = last.replace(/^(?:(?:mcp|server)-)+/, '').replace(/(?:-(?:mcp|server))+$/, '')
  return [...new Set([full, name, last, bare])].filter((text) => text !== '')
}

/** The reference without version that a typed text is, or undefined when it is only a name. */
export function asReference(typed: string): string | undefined {
  try {
    return serverReference(parseReference(typed.trim()))
  } catch (error) {
    if (isCountersignError(error)) return undefined
    throw error
  }
}
