import { findingOf, type Rule } from '../finding.ts'

export const manifestRule: Rule = ({ manifest }) => {
  const { status, reason = 'No reason is known.', tools, prompts, resources } = manifest
  if (status === 'not_observed') return findingOf('manifest.not-observed', [reason])
  if (status === 'declared') return findingOf('manifest.declared-only', [reason])
  const count = tools.length + prompts.length + resources.length
  return findingOf('manifest.empty', count === 0 ? ['It answered with empty lists.'] : [])
}
