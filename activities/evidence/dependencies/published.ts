import { oneLine } from '../../../domain/errors.ts'
import type { NpmOptions } from '../npm/options.ts'
import { fetchPackument, versionDocument } from '../npm/packument.ts'
import { concurrently } from './concurrently.ts'
import type { LockedPackage } from './lock.ts'

export interface PublishTimes {
  /** `name@version` to ISO 8601. */
  readonly times: ReadonlyMap<string, string>
  /** Packages whose time could not be learnt, and one reason. */
  readonly missing: number
  readonly reason?: string
}

/** Asks the registry when each version came out, until the deadline; what is not reached by then is missing. */
export async function publishTimes(
  packages: readonly LockedPackage[],
  options: NpmOptions,
  limits: { readonly concurrency: number; readonly deadlineMs: number },
): Promise<PublishTimes> {
  const times = new Map<string, string>()
  const byName = Map.groupBy(
    packages.filter((entry) => !entry.bundled),
    (entry) => entry.name,
  )
  let missing = 0
  let reason: string | undefined
  const deadline = AbortSignal.timeout(limits.deadlineMs)
  const fail = (count: number, why: string): void => {
    missing += count
    reason ??= why
  }
  await concurrently([...byName], limits.concurrency, async ([name, entries]) => {
    if (deadline.aborted)
      return fail(entries.length, 'There was not enough time to ask for every publish time.')
    try {
      const document = await fetchPackument(name, { ...options, signal: deadline })
      for (const { version } of entries) {
        const { publishedAt } = versionDocument(document, version)
        if (publishedAt === undefined) fail(1, 'The registry states no publish time for some packages.')
        else times.set(`${name}@${version}`, publishedAt)
      }
    } catch (error) {
      fail(entries.length, oneLine(error))
    }
  })
  return { times, missing, ...(reason === undefined ? {} : { reason }) }
}
