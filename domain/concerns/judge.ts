import type { Concern } from '../concern.ts'
import type { Evidence } from '../evidence.ts'
import type { Policy } from '../policy/schema.ts'
import { proposeTier, tierFacts } from '../tier.ts'
import { raiseConcerns } from './raise.ts'

/** The concerns of gathered evidence and the tier that they lead to before anybody waives anything. Pure. */
export function judgeEvidence(
  facts: Omit<Evidence, 'concerns' | 'tier'>,
  found: readonly Concern[],
  policy: Policy,
): Pick<Evidence, 'concerns' | 'tier'> {
  const concerns = raiseConcerns({ ...facts, resolverConcerns: found }, policy, facts.gatheredAt)
  const tier = proposeTier(tierFacts({ ...facts, concerns }, policy), [], facts.gatheredAt)
  return { concerns, tier }
}
