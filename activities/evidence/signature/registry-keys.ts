import { createPublicKey, type KeyObject } from 'node:crypto'
import { z } from 'zod'

export type KeyUsage = 'npm:signatures' | 'npm:attestations'

/** A key that a registry signs with. */
export interface RegistryKey {
  readonly keyid: string
  readonly usages: readonly KeyUsage[]
  readonly publicKey: KeyObject
  readonly start?: Date
  readonly end?: Date
  /** Registry that signs with it, without a slash at the end. */
  readonly registry: string
}

/** npm's public registry, whose keys the trust root carries as a target of its own. */
export const NPM_REGISTRY = 'https://registry.npmjs.org'
export const NPM_KEYS_TARGET = 'registry.npmjs.org/keys.json'

const INSTANT = z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'no instant')

const TARGET = z.object({
  keys: z
    .array(
      z.object({
        keyId: z.string().min(1),
        keyUsage: z.enum(['npm:signatures', 'npm:attestations']),
        publicKey: z.object({
          rawBytes: z.string().min(1),
          validFor: z.object({ start: INSTANT, end: INSTANT.nullish() }),
        }),
      }),
    )
    .max(100),
})

const ENDPOINT = z.object({
  keys: z
    .array(
      z.object({
        keyid: z.string().min(1),
        key: z.string().min(1),
        expires: INSTANT.nullish(),
      }),
    )
    .max(100),
})

/** The TUF target `registry.npmjs.org/keys.json`. Errors: whatever is thrown for a document of another shape. */
export function keysOfTarget(document: unknown): RegistryKey[] {
  return TARGET.parse(document).keys.map(({ keyId, keyUsage, publicKey: { rawBytes, validFor } }) => ({
    keyid: keyId,
    usages: [keyUsage],
    publicKey: spki(rawBytes),
    start: new Date(validFor.start),
    ...(validFor.end && { end: new Date(validFor.end) }),
    registry: NPM_REGISTRY,
  }))
}

/** A registry's own `/-/npm/v1/keys`. Errors: as `keysOfTarget`. */
export function keysOfEndpoint(document: unknown, registry: string): RegistryKey[] {
  return ENDPOINT.parse(document).keys.map(({ keyid, key, expires }) => ({
    keyid,
    usages: ['npm:signatures', 'npm:attestations'],
    publicKey: spki(key),
    ...(expires && { end: new Date(expires) }),
    registry,
  }))
}

function spki(base64: string): KeyObject {
  return createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' })
}

export function wasValid(key: RegistryKey, at: Date): boolean {
  return (!key.start || key.start <= at) && (!key.end || at < key.end)
}
