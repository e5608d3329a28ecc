import { type Digest, digestJson } from '../digest.ts'
import type { ReleaseDigests } from '../evidence.ts'

/** One digest for what an approval binds; the card shows its first twelve digits and the click carries them back. */
export function releaseDigest(digests: ReleaseDigests): Digest {
  return digestJson({ artifact: digests.artifact, lock: digests.lock, manifest: digests.manifest })
}
