import type { Json, JsonObject } from '../json.ts'
import { type Budget, budgetOf } from './budget.ts'
import { canonicalSchema } from './canonical.ts'
import type { Comparison, Obstacle } from './comparison.ts'
import { deeperThan, openDocument, type SchemaNode } from './document.ts'
import { normalise } from './normalise.ts'
import { nodesWithin } from './within.ts'

/** `wider`: everything that was accepted still is. `narrower`: everything accepted now was accepted before. */
export type Relation = 'same' | 'wider' | 'narrower' | 'incomparable' | 'unknown'

export interface Reason {
  /** Where in the value: `edits[].oldText`; empty for the whole. */
  readonly path: string
  /** What changed there, without its subject: `accepts any string where it took only 3 values`. */
  readonly sentence: string
  readonly direction: 'wider' | 'narrower' | 'unclear'
}

export interface SchemaComparison {
  readonly relation: Relation
  readonly reasons: readonly Reason[]
}

const DEEPEST_SCHEMA = 100
const STEPS = 60_000
const MOST_REASONS = 50

/**
 * Compares two JSON Schemas (2020-12, 2019-09, draft-07) by what they accept. `same`, `wider` and `narrower` are
 * proved; what cannot be decided is `unknown`, never a guess. References leave the document never. Does not throw.
 */
export function compareSchemas(before: JsonObject | boolean, after: JsonObject | boolean): SchemaComparison {
  try {
    if (deeperThan(before, DEEPEST_SCHEMA) || deeperThan(after, DEEPEST_SCHEMA)) return notCompared
    if (canonicalSchema(before) === canonicalSchema(after)) return { relation: 'same', reasons: [] }
    return compare(before, after)
  } catch {
    return notCompared
  }
}

const notCompared: SchemaComparison = {
  relation: 'unknown',
  reasons: [{ path: '', sentence: 'is too large or too deeply nested to compare', direction: 'unclear' }],
}

function compare(before: Json, after: Json): SchemaComparison {
  const old: SchemaNode = { schema: before, document: openDocument(before) }
  const now: SchemaNode = { schema: after, document: openDocument(after) }
  const same = sameness()
  const lost = nodesWithin([old], [now], '', comparison(budgetOf(STEPS), same))
  const gained = nodesWithin([now], [old], '', comparison(budgetOf(STEPS), same))
  const reasons = [...gained.map(sayGain), ...lost.map(sayLoss)]
  return { relation: relate(gained, lost), reasons: distinct(reasons).slice(0, MOST_REASONS) }
}

function relate(gained: readonly Obstacle[], lost: readonly Obstacle[]): Relation {
  if (gained.length === 0) return lost.length === 0 ? 'same' : 'narrower'
  if (lost.length === 0) return 'wider'
  const certain = (obstacles: readonly Obstacle[]): boolean => obstacles.some((one) => one.certain)
  return certain(gained) && certain(lost) ? 'incomparable' : 'unknown'
}

function sayGain({ path, words, certain }: Obstacle): Reason {
  const took = words.sup === undefined ? '' : ` where it took ${words.sup}`
  const sentence = words.widened ?? `accepts ${words.extra ?? words.sub ?? 'more'}${took}`
  return { path, sentence, direction: certain ? 'wider' : 'unclear' }
}

function sayLoss({ path, words, certain }: Obstacle): Reason {
  const takes = words.sup === undefined ? '' : `, only ${words.sup.replace(/^only /, '')}`
  const sentence = words.narrowed ?? `no longer accepts ${words.extra ?? words.sub ?? 'as much'}${takes}`
  return { path, sentence, direction: certain ? 'narrower' : 'unclear' }
}

function distinct(reasons: readonly Reason[]): Reason[] {
  return [...new Map(reasons.map((reason) => [`${reason.path}\n${reason.sentence}`, reason])).values()]
}

interface Sameness {
  id(node: SchemaNode): string
}

/** Equal ids: the same schema object of the same document, or the same words without references. */
function sameness(): Sameness {
  const ids = new Map<Json, string>()
  return {
    id({ schema, document }) {
      if (typeof schema === 'boolean') return String(schema)
      const known = ids.get(schema)
      if (known !== undefined) return known
      const text = canonicalSchema(schema)
      const closed = !text.includes('"$') && document.dialect !== 'other'
      const id = closed ? `${document.dialect}${text}` : `#${ids.size}`
      ids.set(schema, id)
      return id
    },
  }
}

function comparison(budget: Budget, sameness: Sameness): Comparison {
  const join = (nodes: readonly SchemaNode[]): string =>
    [...new Set(nodes.map(sameness.id))].sort().join(' & ')
  const once = (nodes: readonly SchemaNode[]): SchemaNode[] => [
    ...new Map(nodes.map((node) => [sameness.id(node), node])).values(),
  ]
  const c: Comparison = {
    budget,
    open: new Set(),
    normalise: (nodes) => normalise(nodes, budget),
    same: (a, b) => sameness.id(a) === sameness.id(b),
    keyOf: (sub, sup) => `${join(sub)} < ${join(sup)}`,
    within: (sub, sup, path) => nodesWithin(once(sub), once(sup), path, c),
  }
  return c
}
