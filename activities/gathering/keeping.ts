import { canonicalJson, type Digest } from '../../domain/digest.ts'
import type { ArtifactStore } from '../../sandbox/index.ts'

/** Keeps a step's result under its digest. */
export function keep(store: ArtifactStore, value: object): Promise<Digest> {
  return store.put(Buffer.from(canonicalJson(value)))
}

/** Reads back what `keep` wrote; the store has checked the digest, so the shape is the one that was written. */
export async function kept<T>(store: ArtifactStore, digest: Digest): Promise<T> {
  return JSON.parse((await store.read(digest)).toString('utf8'))
}
