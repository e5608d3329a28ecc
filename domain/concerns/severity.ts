import { type Concern, SEVERITIES, type Severity } from '../concern.ts'
import type { Policy } from '../policy/schema.ts'
import { catalogueEntry } from './catalogue/index.ts'

export function worseOf(a: Severity, b: Severity): Severity {
  return SEVERITIES.indexOf(a) <= SEVERITIES.indexOf(b) ? a : b
}

/**
 * The policy's word for this id; without one, the worse of what the finder says and what the catalogue says. A fixed
 * concern keeps at least its own severity whatever the policy says.
 */
export function severityOf(
  concern: Pick<Concern, 'id' | 'severity'>,
  policy: Pick<Policy, 'severities'>,
): Severity {
  const entry = catalogueEntry(concern.id)
  const own = entry ? worseOf(entry.severity, concern.severity) : concern.severity
  const wanted = Object.hasOwn(policy.severities, concern.id) ? policy.severities[concern.id] : undefined
  if (wanted === undefined) return own
  return entry?.fixed ? worseOf(wanted, own) : wanted
}
