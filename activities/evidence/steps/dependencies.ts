import type { Digest } from '../../../domain/digest.ts'
import type { DependencyReport } from '../../../domain/evidence.ts'
import { reportDependencies } from '../dependencies/index.ts'
import type { EvidenceDeps, ResolvedRelease } from '../parts.ts'

/** What the lock brings along. */
export async function reportReleaseDependencies(
  deps: EvidenceDeps,
  release: ResolvedRelease,
  lock: Digest,
): Promise<DependencyReport> {
  if (release.refused) {
    return {
      status: 'not_checked',
      reason: 'The archive was refused, so its dependencies were not looked at.',
      count: 0,
      direct: 0,
      installScripts: [],
      deprecated: [],
      recent: [],
      licences: {},
      advisories: {
        status: 'not_checked',
        reason: 'There is no list of dependencies to ask about.',
        found: [],
      },
    }
  }
  const { name, version, kind } = release
  return await reportDependencies({
    lock: (await deps.store.read(lock)).toString('utf8'),
    server: { name, version },
    published: kind !== 'path',
    recentDays: deps.recentDays,
    now: deps.now(),
    npm: deps.npm,
  })
}
