import { type Digest, digestJson, shortDigest } from '../digest.ts'
import type { ReleaseDigests } from '../evidence.ts'
import type { Review } from '../review.ts'

/** One digest for what an approval binds; the card shows its first twelve digits and the click carries them back. */
export function releaseDigest(digests: ReleaseDigests): Digest {
  return digestJson({ artifact: digests.artifact, lock: digests.lock, manifest: digests.manifest })
}

/**
 * What a review's card shows, in the short form that each click carries back; undefined while nothing is gathered. A waiver
 * makes another card, because it may move the tier: a click on the card before it counts for nothing.
 */
export function shownDigest({ release, waivers }: Pick<Review, 'release' | 'waivers'>): string | undefined {
  if (!release) return undefined
  const digest = releaseDigest(release.digests)
  if (waivers.length === 0) return shortDigest(digest)
  const accepted = waivers.map(({ concernId, by, until }) => ({ concernId, by, until }))
  return shortDigest(digestJson({ release: digest, waivers: accepted }))
}
