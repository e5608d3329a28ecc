import type { DependencyRef, DependencyReport } from '../../../domain/evidence.ts'
import type { NpmOptions } from '../npm/options.ts'
import { fetchAdvisories } from './advisories.ts'
import { type LockedPackage, readLock } from './lock.ts'
import { publishTimes } from './published.ts'

export interface DependencyQuery {
  /** Text of the package-lock, version 3. */
  readonly lock: string
  /** Package name and version of the server; it is asked about with the rest when `published`. */
  readonly server: DependencyRef
  /** False for a folder, whose name means nothing to the registry. */
  readonly published: boolean
  readonly recentDays: number
  readonly now: Date
  readonly npm: NpmOptions
  readonly auditTimeoutMs?: number
  readonly timesTimeoutMs?: number
  readonly concurrency?: number
}

const DAY = 86_400_000
const ref = ({ name, version }: LockedPackage): DependencyRef => ({ name, version })

/** What comes along with a server. Errors: `internal` for text that is no lock; the registry's failures are reported. */
export async function reportDependencies(query: DependencyQuery): Promise<DependencyReport> {
  const packages = readLock(query.lock, query.server.name)
  const asked = [...(query.published ? [query.server] : []), ...packages.filter((p) => !p.bundled).map(ref)]
  const [published, advisories] = await Promise.all([
    publishTimes(packages, query.npm, {
      concurrency: query.concurrency ?? 8,
      deadlineMs: query.timesTimeoutMs ?? 60_000,
    }),
    fetchAdvisories(asked, query.npm, query.auditTimeoutMs ?? 10_000),
  ])
  const since = query.now.getTime() - query.recentDays * DAY
  const recent = packages.flatMap((entry) => {
    const publishedAt = published.times.get(`${entry.name}@${entry.version}`)
    return publishedAt !== undefined && Date.parse(publishedAt) > since
      ? [{ ...ref(entry), publishedAt }]
      : []
  })
  return {
    status: published.missing === 0 ? 'checked' : 'partial',
    ...(published.missing === 0
      ? {}
      : {
          reason:
            `Publish times of ${published.missing} packages are unknown. ${published.reason ?? ''}`.trim(),
        }),
    count: packages.length,
    direct: packages.filter((entry) => entry.direct).length,
    installScripts: packages.filter((entry) => entry.installScript).map(ref),
    deprecated: packages.flatMap((entry) =>
      entry.deprecated === undefined ? [] : [{ ...ref(entry), message: entry.deprecated }],
    ),
    recent,
    licences: countLicences(packages),
    advisories,
  }
}

function countLicences(packages: readonly LockedPackage[]): { readonly [licence: string]: number } {
  const counts = new Map<string, number>()
  for (const { license = 'unknown' } of packages) counts.set(license, (counts.get(license) ?? 0) + 1)
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a))
}
