import { type Digest, digestJson } from '../digest.ts'
import { parseDuration } from '../duration.ts'
import { CountersignError } from '../errors.ts'
import type { ReviewRules } from '../review.ts'
import type { ReaffirmationRules } from '../server.ts'
import type { Policy, RolloutStage } from './schema.ts'

/** SHA-256 over the canonical JSON of the policy with its defaults written out: what it says, not how it is laid out. */
export function policyDigest(policy: Policy): Digest {
  return digestJson(policy)
}

/** What a review copies when it opens. Errors: `bad_policy` for a duration that no check has passed. */
export function reviewRules(policy: Policy): ReviewRules {
  const { remindAfter, escalateAfter, closeAfter, maxWaiver } = policy.review
  return {
    policyDigest: policyDigest(policy),
    tiers: policy.tiers,
    maxWaiverMs: ms(maxWaiver),
    remindAfterMs: ms(remindAfter),
    escalateAfterMs: ms(escalateAfter),
    closeAfterMs: ms(closeAfter),
  }
}

/** What an approval copies: pings are the longest before the due date first. Errors: `bad_policy`. */
export function reaffirmationRules(policy: Policy): ReaffirmationRules {
  const { every, pings, spread } = policy.reaffirmation
  return {
    everyMs: ms(every),
    pingsMs: [...new Set(pings.map(ms))].sort((a, b) => b - a),
    spreadMs: ms(spread),
  }
}

const STRICTEST: readonly RolloutStage[] = ['enforce', 'warn', 'observe']

/** A team's own stage wins over its environment's; of several teams the strictest; then the policy's default. */
export function rolloutStage(policy: Policy, environment: string, teams: readonly string[]): RolloutStage {
  const { rollout } = policy
  const own = (table: { readonly [key: string]: RolloutStage }, key: string): RolloutStage | undefined =>
    Object.hasOwn(table, key) ? table[key] : undefined
  const stages = teams.map((team) => own(rollout.teams, team))
  return (
    STRICTEST.find((stage) => stages.includes(stage)) ??
    own(rollout.environments, environment) ??
    rollout.default
  )
}

function ms(duration: string): number {
  const parsed = parseDuration(duration)
  if (parsed === undefined) {
    throw new CountersignError(
      'bad_policy',
      `${duration} is no duration.`,
      'Write a whole number and a unit, such as 24h.',
    )
  }
  return parsed
}
