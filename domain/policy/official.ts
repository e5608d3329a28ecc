import { formatReference, parseReference, serverReference } from '../reference.ts'
import type { Policy } from './schema.ts'

/** True when all of `text` matches; `*` stands for any run of characters but `/`, everything else for itself. */
export function matchesGlob(pattern: string, text: string): boolean {
  const patternParts = pattern.split('/')
  const textParts = text.split('/')
  return (
    patternParts.length === textParts.length &&
    patternParts.every((part, i) => matchesPart(part, textParts[i] ?? ''))
  )
}

// No regular expression: a pattern of many stars would take a hostile name's time exponentially.
function matchesPart(pattern: string, text: string): boolean {
  const [head = '', ...rest] = pattern.split('*')
  const tail = rest.pop()
  if (tail === undefined) return pattern === text
  if (text.length < head.length + tail.length || !text.startsWith(head) || !text.endsWith(tail)) return false
  const end = text.length - tail.length
  let at = head.length
  for (const piece of rest) {
    const found = text.indexOf(piece, at)
    if (found < 0 || found + piece.length > end) return false
    at = found + piece.length
  }
  return true
}

/**
 * True when the policy's `official` list names the server, with or without its version. A reference that cannot be
 * read is not official.
 */
export function isOfficial(policy: Pick<Policy, 'official'>, reference: string): boolean {
  const texts = canonical(reference)
  return policy.official.some((pattern) => texts.some((text) => matchesGlob(pattern, text)))
}

function canonical(reference: string): string[] {
  try {
    const parsed = parseReference(reference)
    return [formatReference(parsed), serverReference(parsed)]
  } catch {
    return []
  }
}
