import { SEVERITIES, type Severity, type Waiver, worstFirst } from './concern.ts'
import type { Evidence, SignatureStatus, TierProposal } from './evidence.ts'
import { isOfficial } from './policy/official.ts'
import type { Policy } from './policy/schema.ts'
import { oneLineText } from './text.ts'

export type { Tier, TierProposal } from './evidence.ts'

/** What a tier is proposed from: small enough to travel in workflow state. */
export interface TierFacts {
  /** The reference matches one of the policy's `official` patterns. */
  readonly official: boolean
  readonly signature: SignatureStatus
  readonly concerns: readonly {
    readonly id: string
    readonly severity: Severity
    readonly title: string
    readonly notChecked: boolean
  }[]
}

type Fact = TierFacts['concerns'][number]

/** The concern that stands for a release of which nothing is known: there is nothing that a waiver could accept. */
const NOT_OBSERVED = 'manifest.not-observed'

/** What a tier is proposed from, out of gathered evidence. A gap in the evidence that no concern names becomes one. */
export function tierFacts(
  evidence: Pick<Evidence, 'reference' | 'concerns' | 'signature'> & {
    readonly manifest: Pick<Evidence['manifest'], 'status'>
  },
  policy: Pick<Policy, 'official'>,
): TierFacts {
  const named = new Set(evidence.concerns.map((concern) => concern.id))
  const gaps: Fact[] = []
  if (evidence.manifest.status === 'not_observed' && !named.has(NOT_OBSERVED)) {
    gaps.push(gap(NOT_OBSERVED, 'critical', 'What the server offers is not known.'))
  }
  if (evidence.signature.status === 'not_checked' && !named.has('signature.not-checked')) {
    gaps.push(gap('signature.not-checked', 'high', 'The signature could not be checked.'))
  }
  const facts = evidence.concerns.map(
    ({ id, severity, title, notChecked }): Fact => ({ id, severity, title, notChecked: notChecked === true }),
  )
  return {
    official: isOfficial(policy, evidence.reference),
    signature: evidence.signature.status,
    concerns: worstFirst([...gaps, ...facts]),
  }
}

const gap = (id: string, severity: Severity, title: string): Fact => ({
  id,
  severity,
  title,
  notChecked: true,
})

/** True for a concern that a reviewer may waive: it could not be checked, and there is something to approve. */
export function isWaivable(concern: { readonly id: string; readonly notChecked?: boolean }): boolean {
  return concern.notChecked === true && concern.id !== NOT_OBSERVED
}

/** True while a waiver counts. One whose end cannot be read counts no more. */
export function isLive(waiver: Waiver, now: string): boolean {
  return Date.parse(waiver.until) > Date.parse(now)
}

/**
 * Tier 3 for anything critical, a signature that does not match, a release that was not observed, and whatever could
 * not be checked and weighs high or worse without a live waiver. Tier 1 for an official server with a verified signature,
 * nothing unchecked (waived or not) and nothing high or worse. Everything else is Tier 2. Pure: workflows call it.
 */
export function proposeTier(facts: TierFacts, waivers: readonly Waiver[], now: string): TierProposal {
  const live = new Map(waivers.filter((w) => isLive(w, now)).map((w) => [w.concernId, w]))
  const lifted = (fact: Fact): boolean => isWaivable(fact) && live.has(fact.id)
  const notes = waiverNotes(facts, waivers, now)
  const blocking = blockingReasons(facts, lifted)
  if (blocking.length > 0) return { proposed: 3, reasons: [...bounded(blocking), ...notes] }
  const holding = holdingReasons(facts)
  if (holding.length > 0) return { proposed: 2, reasons: [...bounded(holding), ...notes] }
  const reason =
    'Official by policy, its signature is verified, everything was checked and nothing is high or worse.'
  return { proposed: 1, reasons: [reason, ...notes] }
}

function blockingReasons(facts: TierFacts, lifted: (fact: Fact) => boolean): string[] {
  const reasons: string[] = []
  if (facts.signature === 'mismatch') {
    reasons.push('Its signature is there and does not match, so it is not what its author published.')
  }
  for (const fact of worstFirst(facts.concerns)) {
    if (lifted(fact)) continue
    if (fact.id === NOT_OBSERVED) {
      reasons.push(`What it offers was never seen, which no waiver can accept: ${named(fact)}.`)
    } else if (fact.notChecked && isHigh(fact)) {
      reasons.push(`It could not be checked, weighs ${fact.severity} and is not waived: ${named(fact)}.`)
    } else if (fact.severity === 'critical') {
      reasons.push(`A critical concern stands: ${named(fact)}.`)
    }
  }
  return reasons
}

function holdingReasons(facts: TierFacts): string[] {
  const reasons: string[] = []
  if (!facts.official) reasons.push('It is not among the servers that the policy calls official.')
  if (facts.signature === 'none') reasons.push('It has no signature.')
  if (facts.signature === 'not_checked') reasons.push('Its signature could not be checked.')
  for (const fact of worstFirst(facts.concerns)) {
    if (fact.notChecked) reasons.push(`It could not be checked, waived or not: ${named(fact)}.`)
    else if (isHigh(fact)) reasons.push(`A concern weighs ${fact.severity}: ${named(fact)}.`)
  }
  return reasons
}

function waiverNotes(facts: TierFacts, waivers: readonly Waiver[], now: string): string[] {
  return waivers.flatMap((waiver) => {
    const fact = facts.concerns.find((concern) => concern.id === waiver.concernId)
    if (!fact) return []
    const day = waiver.until.slice(0, 10)
    if (!isWaivable(fact))
      return [`The waiver of ${fact.id} counts for nothing: it is no gap that can be waived.`]
    if (!isLive(waiver, now)) return [`The waiver of ${fact.id} ended on ${day} and counts no more.`]
    return [`${fact.id} is waived until ${day} by ${waiver.by}: ${oneLineText(waiver.reason, 200)}`]
  })
}

const isHigh = (fact: Fact): boolean => SEVERITIES.indexOf(fact.severity) <= SEVERITIES.indexOf('high')
const named = (fact: Fact): string => `${oneLineText(fact.title, 200).replace(/[.\s]+$/u, '')} (${fact.id})`

const MOST_REASONS = 12

function bounded(all: readonly string[]): string[] {
  const reasons = [...new Set(all)]
  if (reasons.length <= MOST_REASONS) return reasons
  const rest = reasons.length - MOST_REASONS + 1
  return [...reasons.slice(0, MOST_REASONS - 1), `And ${rest} more reasons of the same weight or less.`]
}
