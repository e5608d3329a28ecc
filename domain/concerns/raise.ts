import { type Concern, worstFirst } from '../concern.ts'
import type { Policy } from '../policy/schema.ts'
import type { ConcernId } from './catalogue/index.ts'
import { type ConcernFacts, fromCatalogue, type Rule } from './finding.ts'
import { dependencyRule } from './rules/dependencies.ts'
import { permissionRule, secretRule, sourceRule } from './rules/host.ts'
import { manifestRule } from './rules/manifest.ts'
import { releaseRule } from './rules/release.ts'
import { signatureRule } from './rules/signature.ts'
import { textRule } from './rules/text.ts'
import { toolRule } from './rules/tools.ts'
import { severityOf } from './severity.ts'

const RULES: readonly Rule[] = [
  signatureRule,
  manifestRule,
  textRule,
  toolRule,
  sourceRule,
  permissionRule,
  secretRule,
  dependencyRule,
  releaseRule,
]

// The sandbox's word for what the judgement calls a release of which nothing is known: one gap, named once.
const SAME: Readonly<Record<string, ConcernId>> = { 'observe.not-observed': 'manifest.not-observed' }

/**
 * Every concern about a release: what the rules find and what earlier steps found, with the policy's severities, worst
 * first. A gap that an earlier step has named already is not named again. `now` is ISO 8601. Pure.
 */
export function raiseConcerns(facts: ConcernFacts, policy: Policy, now: string): Concern[] {
  const found = facts.resolverConcerns.map((concern) => ({ ...concern, id: SAME[concern.id] ?? concern.id }))
  const named = new Set(found.map((concern) => concern.id))
  const raised = RULES.flatMap((rule) => rule(facts, { policy, now }))
    .map(fromCatalogue)
    .filter((concern) => !named.has(concern.id))
  return worstFirst(
    [...found, ...raised].map((concern) => ({
      ...concern,
      severity: severityOf(concern, policy),
    })),
  )
}
