import type { Policy } from '../../domain/policy/schema.ts'

/** Policy group name to the first platform group behind it, for mentions. */
export function groupMentions(policy: Policy): { readonly [name: string]: string } {
  return Object.fromEntries(Object.entries(policy.groups).map(([name, ids]) => [name, ids[0] ?? name]))
}
