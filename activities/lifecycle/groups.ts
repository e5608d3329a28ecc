import type { LifecycleParts } from './parts.ts'

/** Policy group name to the platform group behind it, for mentions. Who cannot be asked is named as the policy does. */
export async function groupMentions({
  policy,
  directory,
}: Pick<LifecycleParts, 'policy' | 'directory'>): Promise<{ readonly [name: string]: string }> {
  const named = Object.entries(policy().groups).map(async ([name, [first]]) => {
    const id = first === undefined ? undefined : await directory.groupId(first).catch(() => undefined)
    return [name, id ?? first ?? name] as const
  })
  return Object.fromEntries(await Promise.all(named))
}
