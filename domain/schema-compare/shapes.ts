import {
  type ArrayShape,
  type Branch,
  nodesAt,
  nodesAtIndex,
  type ObjectShape,
  otherNodes,
  restNodes,
} from './branch.ts'
import { type Comparison, type Obstacle, sure } from './comparison.ts'
import { holdsAny } from './holds.ts'
import { shorten } from './say.ts'

const quoted = (name: string): string => `“${shorten(name)}”`
export const childPath = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`)

const namesOf = (shapes: readonly ObjectShape[]): string[] =>
  shapes.flatMap((shape) => [...shape.properties.keys()])

/** Inclusion of what two branches say about objects. */
export function objectsWithin(sub: Branch, sup: Branch, path: string, c: Comparison): Obstacle[] {
  const never = (name: string): boolean => c.normalise(nodesAt(sub.objects, name)).length === 0
  if ([...sub.required].some(never)) return []
  const names = [...new Set([...namesOf(sub.objects), ...namesOf(sup.objects)])]
  const subCloses = c.normalise(otherNodes(sub.objects)).length === 0
  const supCloses = c.normalise(otherNodes(sup.objects)).length === 0
  const obstacles: Obstacle[] = []
  for (const name of names) {
    if (never(name)) continue
    if (c.normalise(nodesAt(sup.objects, name)).length === 0) {
      obstacles.push(
        sure(path, {
          widened: `takes ${quoted(name)}, which it refused`,
          narrowed: `refuses ${quoted(name)}, which it took`,
        }),
      )
    } else
      obstacles.push(
        ...c.within(nodesAt(sub.objects, name), nodesAt(sup.objects, name), childPath(path, name)),
      )
  }
  if (!subCloses && supCloses) {
    obstacles.push(
      sure(path, {
        widened: 'takes properties that it does not name',
        narrowed: 'refuses properties that it does not name',
      }),
    )
  } else if (!subCloses)
    obstacles.push(...c.within(otherNodes(sub.objects), otherNodes(sup.objects), childPath(path, '*')))
  for (const name of sup.required) {
    if (!sub.required.has(name)) {
      obstacles.push(
        sure(path, {
          widened: `no longer requires ${quoted(name)}`,
          narrowed: `requires ${quoted(name)}, which was optional`,
        }),
      )
    }
  }
  obstacles.push(...namesWithin(sub, sup, subCloses ? names : undefined, path, c))
  const fewest = Math.max(sub.min, sub.required.size)
  const most = Math.min(sub.max, subCloses ? names.filter((name) => !never(name)).length : sub.max)
  if (fewest < sup.min || most > sup.max) obstacles.push(sizes(path, 'properties', [fewest, most], sup))
  return obstacles
}

/** Inclusion of what two branches say about property names; `named` when `sub` takes no other names. */
function namesWithin(
  sub: Branch,
  sup: Branch,
  named: readonly string[] | undefined,
  path: string,
  c: Comparison,
): Obstacle[] {
  const [first] = sup.names
  if (!first) return []
  if (named) {
    const allowed = c.normalise(sup.names)
    const refused = named.filter((name) => holdsAny(name, allowed, c.normalise, c.budget) !== 'yes')
    if (refused.length === 0) return []
  }
  const anyName = { schema: { type: 'string' }, document: first.document }
  return c.within([anyName, ...sub.names], sup.names, childPath(path, '(names)'))
}

function sizes(path: string, what: string, [min, max]: readonly [number, number], sup: Branch): Obstacle {
  const say = (low: number, high: number): string =>
    high === Number.POSITIVE_INFINITY ? `${low} or more ${what}` : `${low} to ${high} ${what}`
  return sure(path, { sub: say(min, max), sup: say(sup.min, sup.max) })
}

const prefixOf = (shapes: readonly ArrayShape[]): number =>
  Math.max(0, ...shapes.map((shape) => shape.prefix.length))

/** Inclusion of what two branches say about arrays. */
export function arraysWithin(sub: Branch, sup: Branch, path: string, c: Comparison): Obstacle[] {
  const obstacles: Obstacle[] = []
  const prefix = Math.max(prefixOf(sub.arrays), prefixOf(sup.arrays))
  let most = sub.max
  for (let i = 0; i < prefix && i < most; i++) {
    if (c.normalise(nodesAtIndex(sub.arrays, i)).length === 0) most = i
    else
      obstacles.push(...c.within(nodesAtIndex(sub.arrays, i), nodesAtIndex(sup.arrays, i), `${path}[${i}]`))
  }
  if (most > prefix) {
    if (c.normalise(restNodes(sub.arrays)).length === 0) most = prefix
    else obstacles.push(...c.within(restNodes(sub.arrays), restNodes(sup.arrays), `${path}[]`))
  }
  if (sub.min > most) return []
  if (sub.min < sup.min || most > sup.max) obstacles.push(sizes(path, 'items', [sub.min, most], sup))
  if (sup.unique && !sub.unique && most > 1) {
    obstacles.push(sure(path, { widened: 'takes repeated items', narrowed: 'refuses repeated items' }))
  }
  return obstacles
}
