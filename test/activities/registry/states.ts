import type { Digest } from '../../../domain/digest.ts'
import { digestText } from '../../../domain/digest.ts'
import type { ReleaseSummary } from '../../../domain/release.ts'
import type { Review, ReviewRules } from '../../../domain/review.ts'
import type { Deployment, ServerState } from '../../../domain/server.ts'

export const NOW = '2026-11-23T20:00:00.000Z'
export const FILES = 'npm:@acme/mcp-server-files'

export function release(reference: string, version = '1.2.3', publisher = 'acme-bot'): ReleaseSummary {
  const digest = (part: string): Digest => digestText(`${reference}@${version}/${part}`)
  return {
    reference: `${reference}@${version}`,
    version,
    digests: { artifact: digest('artifact'), lock: digest('lock'), manifest: digest('manifest') },
    evidence: digest('evidence'),
    publisher,
    tools: [{ name: 'read', readOnly: true }],
    tierFacts: { official: false, signature: 'verified', concerns: [] },
  }
}

export function deployment(reference: string, more: Partial<Deployment> = {}): Deployment {
  return {
    environment: 'production',
    status: 'active',
    release: release(reference),
    tools: ['read'],
    users: ['slack:S0USERS'],
    tier: 2,
    rollout: 'enforce',
    deciders: ['slack:U2', 'slack:U3'],
    approvedAt: NOW,
    reviewId: '1',
    dueAt: '2027-02-21T20:00:00.000Z',
    pinged: [],
    changedAt: NOW,
    ...more,
  }
}

const tier = (reviewers: string[]) => ({ quorum: 2, reviewers, include: ['security'], blockedIn: [] })
const RULES: ReviewRules = {
  policyDigest: digestText('policy'),
  tiers: { '1': tier(['platform']), '2': tier(['platform', 'security']), '3': tier(['security']) },
  maxWaiverMs: 1,
  remindAfterMs: 1,
  escalateAfterMs: 2,
  closeAfterMs: 3,
}

export function review(reference: string, more: Partial<Review> = {}): Review {
  return {
    id: '1',
    kind: 'request',
    asked: reference,
    status: 'in_review',
    request: {
      requester: 'slack:U1',
      purpose: 'Read the handbook \u0000 "quietly" \ud800',
      owner: { id: 'slack:U4', group: false },
      users: ['slack:S0USERS'],
      environments: ['production'],
      data: 'none',
      at: NOW,
    },
    rules: RULES,
    release: release(reference),
    tier: 2,
    tierReasons: ['Signed, not official.'],
    progress: [],
    waivers: [],
    decisions: [],
    openedAt: NOW,
    closesAt: '2026-11-30T20:00:00.000Z',
    ...more,
  }
}

export function server(reference: string, more: Partial<ServerState> = {}): ServerState {
  return {
    schema: 1,
    organisation: 'acme',
    reference,
    revision: 1,
    owner: { id: 'slack:U4', group: false },
    reviews: 1,
    deployments: [],
    handled: [],
    ...more,
  }
}
