import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import canonicalize from 'canonicalize'
import type { Json } from './json.ts'
import { wellFormed } from './well-formed.ts'

/** `sha256:` followed by 64 lower-case hexadecimal digits. */
export type Digest = `sha256:${string}`

/** Canonical JSON by RFC 8785; `undefined` members are left out, and a lone surrogate, which has no form, is U+FFFD. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(wellFormed(value))
  if (text === undefined) throw new TypeError('value has no JSON form')
  return text
}

export function digestBytes(bytes: Uint8Array): Digest {
  return `sha256:${bytesToHex(sha256(bytes))}`
}

export function digestText(text: string): Digest {
  return digestBytes(utf8ToBytes(text))
}

/** SHA-256 over the canonical JSON of a value. */
export function digestJson(value: Json | object): Digest {
  return digestText(canonicalJson(value))
}

export function isDigest(text: string): text is Digest {
  return /^sha256:[0-9a-f]{64}$/.test(text)
}

/** The first twelve digits: enough for a person to compare two cards. */
export function shortDigest(digest: Digest): string {
  return digest.slice('sha256:'.length, 'sha256:'.length + 12)
}
