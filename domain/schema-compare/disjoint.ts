import { type Branch, both, nodesAt } from './branch.ts'
import type { Budget } from './budget.ts'
import type { SchemaNode } from './document.ts'
import { holds } from './holds.ts'

type Normalise = (nodes: readonly SchemaNode[]) => readonly Branch[]

/** True only when no value can be in both branches. */
export function areDisjoint(a: Branch, b: Branch, normalise: Normalise, budget: Budget): boolean {
  budget.spend()
  if (a.atom !== b.atom) return true
  const joined = both(a, b)
  if (!joined) return true
  if (joined.values) {
    return [...joined.values.values()].every(
      (value) => holds(value, a, normalise, budget) === 'no' || holds(value, b, normalise, budget) === 'no',
    )
  }
  // A property that one of them requires, and for which the two allow nothing in common.
  return [...joined.required].some((name) => {
    const left = normalise(nodesAt(a.objects, name))
    const right = normalise(nodesAt(b.objects, name))
    return left.every((x) => right.every((y) => areDisjoint(x, y, normalise, budget)))
  })
}
