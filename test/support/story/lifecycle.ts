import { type Digest, digestText } from '../../../domain/digest.ts'
import { type DecideCommand, type OpenCommand, shownDigest } from '../../../domain/lifecycle/index.ts'
import type { Actor, PersonId } from '../../../domain/people.ts'
import type { ReleaseSummary } from '../../../domain/release.ts'
import type { ReviewRules } from '../../../domain/review.ts'
import type { ReaffirmationRules, ServerState } from '../../../domain/server.ts'

export const DAY = 86_400_000

export const DEV: PersonId = 'slack:UDEV'
export const OWNER: PersonId = 'slack:UOWNER'
export const REVIEWER: PersonId = 'slack:UREVIEWER'
export const SECURITY: PersonId = 'slack:USECURITY'
export const STRANGER: PersonId = 'slack:USTRANGER'

const MEMBERSHIPS: { readonly [person: string]: readonly string[] } = {
  [DEV]: ['reviewers'],
  [REVIEWER]: ['reviewers'],
  [SECURITY]: ['reviewers', 'security'],
}

/** Somebody who acts, with the groups the platform named at that moment. */
export function actor(person: PersonId, at: string, groups = MEMBERSHIPS[person] ?? []): Actor {
  return { person, authentication: 'slack_http_signature', groups, groupsAt: at }
}

export function reviewRules(over: Partial<ReviewRules> = {}): ReviewRules {
  return {
    policyDigest: digestText('policy'),
    tiers: {
      '1': { quorum: 1, reviewers: ['reviewers'], include: [], blockedIn: [] },
      '2': { quorum: 2, reviewers: ['reviewers'], include: ['security'], blockedIn: [] },
      '3': { quorum: 2, reviewers: ['reviewers'], include: ['security'], blockedIn: ['production'] },
    },
    maxWaiverMs: 90 * DAY,
    remindAfterMs: DAY,
    escalateAfterMs: 3 * DAY,
    closeAfterMs: 7 * DAY,
    ...over,
  }
}

export const quarterly: ReaffirmationRules = {
  everyMs: 90 * DAY,
  pingsMs: [14 * DAY, 7 * DAY, DAY],
  spreadMs: 7 * DAY,
}

let commands = 0
/** A fresh idempotency key. */
export const key = (): string => `command-${commands++}`

export function openCommand(at: string, over: Partial<OpenCommand> = {}): OpenCommand {
  return {
    commandId: key(),
    kind: 'request',
    asked: 'npm:files',
    request: {
      requester: DEV,
      purpose: 'to read the handbook',
      owner: { id: OWNER, group: false },
      users: ['slack:SDOCS'],
      environments: ['development', 'production'],
      data: 'the handbook',
      at,
    },
    rules: reviewRules(),
    reaffirmation: quarterly,
    ...over,
  }
}

export function release(version = '1.0.0', over: Partial<ReleaseSummary> = {}): ReleaseSummary {
  const digest = (what: string): Digest => digestText(`${what} ${version}`)
  return {
    reference: `npm:files@${version}`,
    version,
    digests: { artifact: digest('artifact'), lock: digest('lock'), manifest: digest('manifest') },
    evidence: digest('evidence'),
    publisher: 'acme',
    tools: [
      { name: 'read_file', readOnly: true },
      { name: 'write_file', readOnly: false },
    ],
    tierFacts: { official: false, signature: 'none', concerns: [] },
    ...over,
  }
}

export function shown(state: ServerState): string {
  return (state.review && shownDigest(state.review)) ?? ''
}

export function approval(
  state: ServerState,
  person: PersonId,
  at: string,
  over: Partial<DecideCommand> = {},
): DecideCommand {
  return {
    commandId: key(),
    reviewId: state.review?.id ?? '',
    actor: actor(person, at),
    verdict: 'approve',
    reason: '',
    shown: shown(state),
    ...over,
  }
}
