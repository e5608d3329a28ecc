import { readFileSync } from 'node:fs'

/** The policy that ships as an example. */
export const EXAMPLE = readFileSync(new URL('../../../policy.yaml', import.meta.url), 'utf8')

/** The example with one thing changed; fails where there is nothing to change. */
export function examplePolicy(from: string, to: string): string {
  if (!EXAMPLE.includes(from)) throw new Error(`the example policy has no ${from}`)
  return EXAMPLE.replace(from, () => to)
}
