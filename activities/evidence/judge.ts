import { type Concern, worstFirst } from '../../domain/concern.ts'
import type { Policy } from '../../domain/policy/index.ts'
import type { TierProposal } from '../../domain/tier.ts'
import type { EvidenceFacts } from './parts.ts'

export interface Judgement {
  readonly concerns: readonly Concern[]
  readonly tier: TierProposal
}

/** Every concern with the policy's severities, worst first, and the tier that they lead to. */
export function judgeBy(_policy: Policy, _facts: EvidenceFacts, found: readonly Concern[]): Judgement {
  return { concerns: worstFirst(found), tier: { proposed: 3, reasons: ['Nothing was judged.'] } }
}
