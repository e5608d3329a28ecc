import type { Concern } from '../concern.ts'
import type { Evidence } from '../evidence.ts'
import type { Policy } from '../policy/schema.ts'
import { oneLineText } from '../text.ts'
import { type ConcernId, catalogueEntry } from './catalogue/index.ts'

/** What concerns are raised from: everything gathered, and what other steps found on their way. */
export interface ConcernFacts
  extends Pick<
    Evidence,
    'release' | 'manifest' | 'signature' | 'hostPermissions' | 'source' | 'dependencies'
  > {
  /** Pinned, canonical; tells the server's own package from its dependencies. */
  readonly reference?: string
  /** From resolving, unpacking, observing and reading the source. */
  readonly resolverConcerns: readonly Concern[]
}

export interface RuleContext {
  readonly policy: Policy
  /** ISO 8601. */
  readonly now: string
}

export interface Finding {
  readonly id: ConcernId
  readonly proof: string
}

/** One subject's rules. Pure, and bounded whatever a package says of itself. */
export type Rule = (facts: ConcernFacts, context: RuleContext) => readonly Finding[]

const MOST_SAMPLES = 6
const SAMPLE_LENGTH = 200

/** A concern as the catalogue words it. */
export function fromCatalogue({ id, proof }: Finding): Concern {
  const entry = catalogueEntry(id)
  return {
    id,
    severity: entry?.severity ?? 'high',
    title: entry?.title ?? id,
    proof,
    ...(entry ? { cure: entry.cure } : {}),
    ...(entry?.notChecked ? { notChecked: true } : {}),
  }
}

/** One finding for everything that was met under an id, the first few as proof; none when nothing was met. */
export function findingOf(id: ConcernId, met: readonly string[]): Finding[] {
  const distinct = [...new Set(met)]
  if (distinct.length === 0) return []
  const shown = distinct.slice(0, MOST_SAMPLES).map((text) => oneLineText(text, SAMPLE_LENGTH))
  const rest = distinct.length - shown.length
  return [{ id, proof: `${shown.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}` }]
}
