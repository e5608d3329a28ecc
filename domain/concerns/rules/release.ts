import { findingOf, type Rule } from '../finding.ts'
import { refusedLicences } from '../licence.ts'

const DAY = 86_400_000
const STALE_DAYS = 730
// Clocks of registries and of this machine differ by less.
const CLOCK_SKEW = 3_600_000

export const releaseRule: Rule = (facts, context) => [...age(facts, context), ...papers(facts, context)]

const age: Rule = ({ release }, { policy, now }) => {
  const { publishedAt } = release
  const days = publishedAt === undefined ? Number.NaN : (Date.parse(now) - Date.parse(publishedAt)) / DAY
  if (Number.isNaN(days)) {
    const why = publishedAt === undefined ? 'No publication time is stated.' : `Stated: ${publishedAt}`
    return findingOf('release.age-not-checked', [why])
  }
  const when = `Published ${publishedAt}`
  if (days * DAY < -CLOCK_SKEW) return findingOf('release.from-the-future', [when])
  if (days < policy.dependencies.recentDays) return findingOf('release.recent', [when])
  return days > STALE_DAYS ? findingOf('release.stale', [when]) : []
}

const papers: Rule = ({ release }, { policy }) => {
  const { deprecated, license, repository } = release
  const refused = license === undefined ? [] : refusedLicences(license, policy.dependencies.refusedLicences)
  return [
    ...(deprecated === undefined
      ? []
      : findingOf('release.deprecated', [deprecated.trim() || 'No reason is given.'])),
    ...(license === undefined || /^\s*(?:unknown|none|unlicensed)?\s*$/i.test(license)
      ? findingOf('release.no-licence', [license?.trim() ? `license: ${license}` : 'No license is stated.'])
      : []),
    ...findingOf('release.refused-licence', refused.length > 0 ? [`license: ${license}`] : []),
    ...(repository === undefined
      ? findingOf('release.no-repository', ['No repository is stated that can be read.'])
      : []),
  ]
}
