import type { Json } from '../json.ts'
import { ATOMS, type Branch, isEmpty, valueMap } from './branch.ts'
import { type Comparison, type Obstacle, sure, unsure } from './comparison.ts'
import type { SchemaNode } from './document.ts'
import { holds, holdsAny } from './holds.ts'
import { sayBranch, sayKinds, sayOpaque, shorten } from './say.ts'
import { arraysWithin, objectsWithin } from './shapes.ts'

const MOST_COUNTED = 64

/** The values of a branch when they can be counted, those that its other constraints refuse left out. */
function countedValues(branch: Branch, c: Comparison): ReadonlyMap<string, Json> | undefined {
  if (branch.values) {
    const own = [...branch.values].filter(([, value]) => holds(value, branch, c.normalise, c.budget) !== 'no')
    return new Map(own)
  }
  const { low, high } = branch
  if (branch.atom !== 'integer' || !low || !high || low.open || high.open) return undefined
  if (high.at - low.at >= MOST_COUNTED) return undefined
  return valueMap(Array.from({ length: high.at - low.at + 1 }, (_, i) => low.at + i))
}

/** What stands in the way of every value of `sub` being in `sup`; nothing: it is so. */
function branchWithin(sub: Branch, sup: Branch, path: string, c: Comparison): Obstacle[] {
  c.budget.spend()
  if (sup.values) return [sure(path, { sub: sayBranch(sub), sup: sayBranch(sup) })]
  const obstacles: Obstacle[] = []
  if (!rangeWithin(sub, sup)) obstacles.push(sure(path, { sub: sayBranch(sub), sup: sayBranch(sup) }))
  for (const name of sup.opaque) {
    if (!sub.opaque.has(name))
      obstacles.push(unsure(path, { sub: sayBranch(sub), sup: `those that meet ${sayOpaque(name)}` }))
  }
  if (sub.atom === 'object') obstacles.push(...objectsWithin(sub, sup, path, c))
  if (sub.atom === 'array') obstacles.push(...arraysWithin(sub, sup, path, c))
  return obstacles
}

function rangeWithin(sub: Branch, sup: Branch): boolean {
  const low =
    !sup.low ||
    (sub.low &&
      (sub.low.at > sup.low.at || (sub.low.at === sup.low.at && (sup.low.open ? sub.low.open : true))))
  const high =
    !sup.high ||
    (sub.high &&
      (sub.high.at < sup.high.at || (sub.high.at === sup.high.at && (sup.high.open ? sub.high.open : true))))
  const multiples = sup.multiples.every((m) => sub.multiples.some((n) => isMultipleOf(n, m)))
  const count = sub.atom !== 'string' || (sub.min >= sup.min && sub.max <= sup.max)
  return Boolean(low && high && multiples && count)
}

function isMultipleOf(n: number, m: number): boolean {
  return n === m || (Number.isSafeInteger(n) && Number.isSafeInteger(m) && n % m === 0)
}

function valuesWithin(
  values: ReadonlyMap<string, Json>,
  sub: Branch,
  sup: readonly Branch[],
  path: string,
  c: Comparison,
): Obstacle[] {
  const refused: string[] = []
  let certain = false
  for (const [text, value] of values) {
    const answer = holdsAny(value, sup, c.normalise, c.budget, sub.opaque)
    if (answer === 'yes') continue
    refused.push(text)
    if (answer === 'no' && sub.opaque.size === 0) certain = true
  }
  if (refused.length === 0) return []
  const shown = refused
    .slice(0, 5)
    .map((text) => shorten(text))
    .join(', ')
  const words = `${shown}${refused.length > 5 ? ` and ${refused.length - 5} more` : ''}`
  return [(certain ? sure : unsure)(path, { extra: words })]
}

function infiniteWithin(sub: Branch, sup: readonly Branch[], path: string, c: Comparison): Obstacle[] {
  const [first, ...others] = sup.map((one) => branchWithin(sub, one, path, c))
  if (first === undefined || others.length === 0) return first ?? []
  let least = first
  for (const attempt of others) if (attempt.length < least.length) least = attempt
  // Several alternatives may cover together what none covers alone.
  const covered = sup.every((one) => one.values !== undefined)
  return covered ? least : least.map((obstacle) => ({ ...obstacle, certain: false }))
}

/** Whether everything that all of `sub` accept is accepted by all of `sup`: the obstacles, or none. */
export function nodesWithin(
  sub: readonly SchemaNode[],
  sup: readonly SchemaNode[],
  path: string,
  c: Comparison,
): Obstacle[] {
  if (sup.every((node) => node.schema === true || sub.some((other) => c.same(node, other)))) return []
  const key = c.keyOf(sub, sup)
  // A value holds smaller values only: what is being shown of the whole may be used for its parts.
  if (c.open.has(key)) return []
  c.open.add(key)
  try {
    return branchesWithin(c.normalise(sub), c.normalise(sup), path, c)
  } finally {
    c.open.delete(key)
  }
}

function branchesWithin(
  sub: readonly Branch[],
  sup: readonly Branch[],
  path: string,
  c: Comparison,
): Obstacle[] {
  const obstacles: Obstacle[] = []
  const missing: Branch[] = []
  for (const atom of ATOMS) {
    const there = sup.filter((branch) => branch.atom === atom)
    for (const branch of sub.filter((one) => one.atom === atom)) {
      const values = countedValues(branch, c)
      if (values?.size === 0 || isEmpty(branch)) continue
      if (there.length === 0) missing.push(branch)
      else if (values) obstacles.push(...valuesWithin(values, branch, there, path, c))
      else obstacles.push(...infiniteWithin(branch, there, path, c))
    }
  }
  if (missing.length > 0) {
    const certain = missing.some((branch) => branch.opaque.size === 0)
    const [took, takes, extra] = [sayKinds(sup), sayKinds(sub), sayKinds(missing)]
    const kinds =
      sup.length === 0
        ? { widened: `accepts ${takes} where it accepted nothing`, narrowed: 'accepts nothing' }
        : {
            widened: `accepts ${takes === 'anything' ? takes : extra} where it took only ${took}`,
            narrowed: `takes only ${took} where it took ${takes}`,
          }
    obstacles.unshift((certain ? sure : unsure)(path, kinds))
  }
  return obstacles
}
