import { type Bundle, bundleFromJSON, ValidationError } from '@sigstore/bundle'
import { Refused } from './refused.ts'

/** Real bundles are some 10 kB; a big one is only good for exhausting the parser. */
export const MAX_BUNDLE_BYTES = 4 * 1024 * 1024

/**
 * A Sigstore bundle (v0.1 to v0.3) from its JSON text, its bytes, or the object parsed from it.
 * Errors: `Refused` with code `malformed`.
 */
export function parseBundle(input: string | Uint8Array | object): Bundle {
  const text = textOf(input)
  if (Buffer.byteLength(text) > MAX_BUNDLE_BYTES) {
    throw new Refused('malformed', `the bundle is larger than ${MAX_BUNDLE_BYTES} bytes`)
  }
  try {
    return bundleFromJSON(JSON.parse(text))
  } catch (cause) {
    throw new Refused('malformed', `the bundle is malformed${detailOf(cause)}`, { cause })
  }
}

function textOf(input: string | Uint8Array | object): string {
  if (typeof input === 'string') return input
  if (input instanceof Uint8Array) return Buffer.from(input).toString('utf8')
  try {
    return JSON.stringify(input)
  } catch (cause) {
    throw new Refused('malformed', 'the bundle has no JSON form', { cause })
  }
}

function detailOf(cause: unknown): string {
  if (cause instanceof ValidationError) return `: ${cause.fields.join(', ')}`
  return cause instanceof SyntaxError ? ': it is not JSON' : ''
}
