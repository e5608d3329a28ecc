import fetch from 'npm-registry-fetch'
import semver from 'semver'
import type { Advisory, DependencyRef, DependencyReport } from '../../../domain/evidence.ts'
import { isJsonObject } from '../../../domain/json.ts'
import { listOf, objectOf, parseJson, present, textOf } from '../json.ts'
import type { NpmOptions } from '../npm/options.ts'

type Report = DependencyReport['advisories']

const notChecked = (reason: string): Report => ({ status: 'not_checked', reason, found: [] })

const SEVERITY = ['critical', 'high', 'moderate', 'low', 'info']

/**
 * Asks the registry's audit endpoint (`POST /-/npm/v1/security/advisories/bulk`, as npm audit does) about every version.
 * Never throws: what could not be asked is `not_checked`.
 */
export async function fetchAdvisories(
  packages: readonly DependencyRef[],
  options: NpmOptions,
  timeoutMs: number,
): Promise<Report> {
  // Names from a private scope's registry are nobody else's business.
  const shared = fetch.pickRegistry('any', options)
  const asked = packages.filter((entry) => fetch.pickRegistry(entry.name, options) === shared)
  const body = Object.fromEntries(
    [...Map.groupBy(asked, (entry) => entry.name)].map(([name, entries]) => [
      name,
      [...new Set(entries.map((entry) => entry.version))],
    ]),
  )
  if (packages.length === 0) return { status: 'checked', found: [] }
  try {
    const response = await fetch('/-/npm/v1/security/advisories/bulk', {
      ...options,
      method: 'POST',
      gzip: true,
      body,
      timeout: timeoutMs,
      retry: { retries: 0 },
      signal: AbortSignal.timeout(timeoutMs),
    })
    const answer = parseJson(await response.text())
    if (!isJsonObject(answer) || 'error' in answer)
      return notChecked('The audit endpoint’s answer is no list of advisories.')
    const found = asked.flatMap((entry) =>
      listOf(Object.hasOwn(answer, entry.name) ? answer[entry.name] : undefined).flatMap((advisory) =>
        matching(entry, objectOf(advisory)),
      ),
    )
    found.sort((a, b) => rank(a) - rank(b))
    if (asked.length === packages.length) return { status: 'checked', found }
    const reason = `${packages.length - asked.length} packages come from another registry, which was not asked.`
    return { status: 'not_checked', reason, found }
  } catch (error) {
    return notChecked(`The registry’s audit endpoint could not be asked${sayWhy(error)}.`)
  }
}

function rank(advisory: Advisory): number {
  const at = SEVERITY.indexOf(advisory.severity)
  return at < 0 ? SEVERITY.length : at
}

/** The advisory, when its range covers the version; one whose range cannot be read counts as covering. */
function matching(entry: DependencyRef, json: ReturnType<typeof objectOf>): Advisory[] {
  const range = textOf(json.vulnerable_versions)
  const readable =
    range !== undefined && semver.validRange(range) !== null && semver.valid(entry.version) !== null
  if (readable && !semver.satisfies(entry.version, range, { includePrerelease: true })) return []
  return [
    {
      name: entry.name,
      version: entry.version,
      id: String(json.id ?? 'unknown').slice(0, 100),
      severity: textOf(json.severity, 20) ?? 'unknown',
      title: textOf(json.title, 300) ?? 'untitled advisory',
      ...present({ url: httpsUrl(json.url) }),
    },
  ]
}

function httpsUrl(value: unknown): string | undefined {
  const text = textOf(value, 500)
  return text !== undefined && URL.canParse(text) && new URL(text).protocol === 'https:' ? text : undefined
}

function sayWhy(error: unknown): string {
  if (!(error instanceof Error)) return ''
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return ' in time'
  return 'code' in error ? ` (${String(error.code)})` : ''
}
