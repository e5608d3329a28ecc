import type { Digest } from '../../../domain/digest.ts'
import { isCountersignError, oneLine } from '../../../domain/errors.ts'
import type { EvidenceDeps, Observed, ResolvedRelease } from '../parts.ts'

/** A server that showed nothing, and why. */
export function notObserved(reason: string): Observed {
  return {
    status: 'not_observed',
    reason,
    tools: [],
    prompts: [],
    resources: [],
    capabilities: {},
    protocolVersions: [],
    concerns: [],
  }
}

/**
 * Installs the release without scripts and asks it, in the sandbox, what it offers. What fails by the server's or the
 * host's nature is an answer. Errors: `registry_unavailable`, for which trying again helps.
 */
export async function observeRelease(
  deps: EvidenceDeps,
  release: ResolvedRelease,
  lock: Digest,
  signal?: AbortSignal,
): Promise<Observed> {
  const { recipe, reason = 'There is nothing to start.' } = release
  if (release.refused) return notObserved('The archive was refused, so nothing of it was run.')
  if (recipe === undefined) return notObserved(reason)
  try {
    const installation = await deps.parts.install(release, lock)
    const query = { recipe, inputs: release.inputs, ...(signal ? { signal } : {}) }
    return await deps.parts.observe(installation, query)
  } catch (error) {
    if (!isCountersignError(error) || error.code === 'registry_unavailable') throw error
    return notObserved(oneLine(error))
  }
}
