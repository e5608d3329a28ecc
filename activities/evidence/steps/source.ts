import type { Digest } from '../../../domain/digest.ts'
import { isCountersignError, oneLine } from '../../../domain/errors.ts'
import type { EvidenceDeps, ResolvedRelease, SourceAnalysis } from '../parts.ts'

const notChecked = (reason: string): SourceAnalysis => ({
  permissions: [],
  report: { status: 'not_checked', reason, files: 0, unparsed: [] },
  concerns: [],
})

/** Reads what the code can do to its host. Errors: `registry_unavailable`, for which trying again helps. */
export async function analyseRelease(
  deps: EvidenceDeps,
  release: ResolvedRelease,
  lock: Digest,
): Promise<SourceAnalysis> {
  if (release.refused) return notChecked('The archive was refused, so its source was not read.')
  try {
    return await deps.parts.analyse(await deps.parts.install(release, lock))
  } catch (error) {
    if (!isCountersignError(error) || error.code === 'registry_unavailable') throw error
    return notChecked(oneLine(error))
  }
}
