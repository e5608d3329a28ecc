import type { Digest } from '../../domain/digest.ts'

/**
 * Bytes kept under their own SHA-256: artifacts, locks, evidence documents. What is in it never changes, so a second
 * implementation (an object store shared by several workers) needs no locking and no clock.
 */
export interface ArtifactStore {
  /** Keeps the bytes durably and answers their digest; keeping the same bytes twice is one entry. */
  put(bytes: Uint8Array): Promise<Digest>
  /** The bytes of a digest, checked against it. Errors: `not_found`, `integrity_mismatch`. */
  read(digest: Digest): Promise<Buffer>
  has(digest: Digest): Promise<boolean>
}
