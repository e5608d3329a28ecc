import type { Advisory, DependencyRef } from '../../evidence.ts'
import type { ConcernId } from '../catalogue/index.ts'
import { findingOf, type Rule } from '../finding.ts'
import { refusedLicences } from '../licence.ts'

const MANY = 300
const name = (ref: DependencyRef): string => `${ref.name}@${ref.version}`

const ADVISORIES: { readonly [severity: string]: ConcernId } = {
  critical: 'dependencies.advisory-critical',
  high: 'dependencies.advisory-high',
  moderate: 'dependencies.advisory-moderate',
  medium: 'dependencies.advisory-moderate',
  low: 'dependencies.advisory-low',
  info: 'dependencies.advisory-low',
}

export const dependencyRule: Rule = ({ dependencies }, { policy }) => {
  const { status, reason = 'No reason is known.', count, licences } = dependencies
  const countOf = ([licence, packages]: [string, number]): string => `${licence}: ${packages}`
  const listed = Object.entries(licences)
  return [
    ...findingOf('dependencies.not-checked', status === 'not_checked' ? [reason] : []),
    ...findingOf('dependencies.partial', status === 'partial' ? [reason] : []),
    ...advisories(dependencies.advisories),
    ...findingOf('dependencies.install-scripts', dependencies.installScripts.map(name)),
    ...findingOf(
      'dependencies.deprecated',
      dependencies.deprecated.map((one) => `${name(one)}: ${one.message}`),
    ),
    ...findingOf(
      'dependencies.recent',
      dependencies.recent.map((one) => `${name(one)} of ${one.publishedAt}`),
    ),
    ...findingOf(
      'dependencies.refused-licence',
      listed
        .filter(([licence]) => refusedLicences(licence, policy.dependencies.refusedLicences).length > 0)
        .map(countOf),
    ),
    ...findingOf(
      'dependencies.unknown-licence',
      listed.filter(([licence]) => /^\s*(?:unknown|none|unlicensed)?\s*$/i.test(licence)).map(countOf),
    ),
    ...findingOf('dependencies.many', count > MANY ? [`${count} packages`] : []),
  ]
}

function advisories({
  status,
  reason = 'No reason is known.',
  found,
}: Parameters<Rule>[0]['dependencies']['advisories']) {
  const say = (one: Advisory): string => `${name(one)} ${one.id}: ${one.title}`
  // A severity that nobody knows counts as high.
  const idOf = (one: Advisory): ConcernId =>
    (Object.hasOwn(ADVISORIES, one.severity.toLowerCase())
      ? ADVISORIES[one.severity.toLowerCase()]
      : undefined) ?? 'dependencies.advisory-high'
  const groups = Map.groupBy(found, idOf)
  return [
    ...findingOf('dependencies.advisories-not-checked', status === 'not_checked' ? [reason] : []),
    ...[...groups].flatMap(([id, met]) => findingOf(id, met.map(say))),
  ]
}
