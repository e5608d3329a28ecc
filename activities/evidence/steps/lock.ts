import type { Concern } from '../../../domain/concern.ts'
import { canonicalJson } from '../../../domain/digest.ts'
import { isCountersignError, oneLine } from '../../../domain/errors.ts'
import type { EvidenceDeps, LockedRelease, ResolvedRelease } from '../parts.ts'

/**
 * Locks every dependency by digest. A release that cannot be locked gets an empty lock and a critical concern, so that it
 * can be shown and never be approved. Errors: `registry_unavailable`, `timed_out`, for which trying again helps.
 */
export async function lockRelease(deps: EvidenceDeps, release: ResolvedRelease): Promise<LockedRelease> {
  if (release.refused) {
    return await unlocked(deps, release, 'The archive was refused, so its dependencies were not looked at.')
  }
  try {
    return await deps.parts.buildLock(release)
  } catch (error) {
    if (!isCountersignError(error) || error.code === 'registry_unavailable' || error.code === 'timed_out') {
      throw error
    }
    return await unlocked(deps, release, oneLine(error))
  }
}

async function unlocked(deps: EvidenceDeps, release: ResolvedRelease, proof: string): Promise<LockedRelease> {
  const { name, version } = release
  const empty = canonicalJson({ lockfileVersion: 3, name, version, packages: {} })
  const concern: Concern = {
    id: 'dependencies.unlocked',
    severity: 'critical',
    title: 'The dependencies could not be pinned, so this release cannot be installed as reviewed.',
    proof,
    cure: 'Ask the author for a release that installs.',
  }
  return { lock: await deps.store.put(Buffer.from(empty)), concerns: [concern] }
}
