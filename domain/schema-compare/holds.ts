import { canonicalJson } from '../digest.ts'
import { isJsonObject, type Json } from '../json.ts'
import { atomOf, type Branch, nodesAt, nodesAtIndex } from './branch.ts'
import type { Budget } from './budget.ts'
import type { SchemaNode } from './document.ts'

export type Answer = 'yes' | 'no' | 'unknown'
type Normalise = (nodes: readonly SchemaNode[]) => readonly Branch[]

/** All of them: one `no` decides. */
function every(answers: Iterable<Answer>): Answer {
  let all: Answer = 'yes'
  for (const answer of answers) {
    if (answer === 'no') return 'no'
    if (answer === 'unknown') all = 'unknown'
  }
  return all
}

export function holdsAny(
  value: Json,
  branches: readonly Branch[],
  normalise: Normalise,
  budget: Budget,
  taken: ReadonlySet<string> = new Set(),
): Answer {
  let best: Answer = 'no'
  for (const branch of branches) {
    const answer = holds(value, branch, normalise, budget, taken)
    if (answer === 'yes') return 'yes'
    if (answer === 'unknown') best = 'unknown'
  }
  return best
}

/** Whether a branch accepts a value. `taken`: opaque constraints that the value is known to meet. */
export function holds(
  value: Json,
  branch: Branch,
  normalise: Normalise,
  budget: Budget,
  taken: ReadonlySet<string> = new Set(),
): Answer {
  budget.spend()
  if (atomOf(value) !== branch.atom) return 'no'
  if (branch.values && !branch.values.has(canonicalJson(value))) return 'no'
  const isKnown = [...branch.opaque].every((name) => taken.has(name))
  return every([isKnown ? 'yes' : 'unknown', ...parts(value, branch, normalise, budget)])
}

const said = (truth: boolean): Answer => (truth ? 'yes' : 'no')

function* parts(value: Json, branch: Branch, normalise: Normalise, budget: Budget): Generator<Answer> {
  const inner = (part: Json, nodes: readonly SchemaNode[]): Answer =>
    nodes.length === 0 ? 'yes' : holdsAny(part, normalise(nodes), normalise, budget)
  const counted = (size: number): Answer => said(size >= branch.min && size <= branch.max)
  if (typeof value === 'number') {
    yield inRange(value, branch)
    for (const multiple of branch.multiples) yield isMultiple(value, multiple)
  } else if (typeof value === 'string') yield counted([...value].length)
  else if (Array.isArray(value)) {
    yield counted(value.length)
    if (branch.unique) yield said(new Set(value.map((item) => canonicalJson(item))).size === value.length)
    for (const [i, item] of value.entries()) yield inner(item, nodesAtIndex(branch.arrays, i))
  } else if (isJsonObject(value)) {
    const names = Object.keys(value)
    yield counted(names.length)
    for (const name of branch.required) yield said(Object.hasOwn(value, name))
    for (const name of names) {
      yield inner(name, branch.names)
      yield inner(value[name] ?? null, nodesAt(branch.objects, name))
    }
  }
}

function inRange(value: number, { low, high }: Branch): Answer {
  const above = !low || value > low.at || (!low.open && value === low.at)
  const below = !high || value < high.at || (!high.open && value === high.at)
  return said(above && below)
}

/** Only whole numbers are divided: validators disagree about 0.3 and 0.1. */
function isMultiple(value: number, multiple: number): Answer {
  if (!Number.isSafeInteger(value) || !Number.isSafeInteger(multiple)) return 'unknown'
  return said(value % multiple === 0)
}
