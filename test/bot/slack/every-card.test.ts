import { describe, expect, test } from 'vitest'
import { checkMessage, checkView, renderBlocks, renderView } from '../../../bot/slack/index.ts'
import {
  approveSomeDialog,
  handOverDialog,
  narrowDialog,
  reasonDialog,
  requestDialog,
  waiveDialog,
} from '../../../domain/cards/dialogs.ts'
import { diffCard, diffView } from '../../../domain/cards/diff.ts'
import type { Card, Dialog } from '../../../domain/cards/model.ts'
import { noticeCard } from '../../../domain/cards/notice.ts'
import { ownerCard } from '../../../domain/cards/owner.ts'
import { progressCard } from '../../../domain/cards/progress.ts'
import {
  answerCard,
  helpCard,
  listCard,
  mineCard,
  showCard,
  whyCard,
} from '../../../domain/cards/registry.ts'
import { reviewCard } from '../../../domain/cards/review.ts'
import { renderCardText, renderDialogText } from '../../../domain/cards/text.ts'
import { digestText } from '../../../domain/digest.ts'
import type { Evidence } from '../../../domain/evidence.ts'
import type { Notice } from '../../../domain/lifecycle/index.ts'
import { gathered, newServer, open } from '../../../domain/lifecycle/index.ts'
import type { Review, ReviewStatus } from '../../../domain/review.ts'
import type { Deployment, KnownServer } from '../../../domain/server.ts'
import { openCommand, release } from '../../support/story/lifecycle.ts'
import { HOSTILE } from './arbitraries.ts'

const AT = '2026-11-01T09:00:00.000Z'
const digest = digestText('x')
const many = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i))

/** A server of `count` tools in which every word that comes from outside is `words`. */
function evidence(count: number, words: string): Evidence {
  return {
    schema: 'countersign.evidence/1',
    reference: 'npm:files@1.0.0',
    gatheredAt: AT,
    release: {
      version: '1.0.0',
      digests: { artifact: digest, lock: digest, manifest: digest },
      files: 1,
      unpackedBytes: 1,
    },
    manifest: {
      status: 'observed',
      digest,
      tools: many(count, (i) => ({
        name: `tool_${i} ${words}`.slice(0, 120),
        description: words,
        inputSchema: { type: 'object' },
      })),
      prompts: many(20, (i) => ({ name: `prompt_${i}`, description: words })),
      resources: many(20, (i) => ({ uri: `file:///${i}`, template: false, name: words })),
      instructions: words,
      capabilities: {},
      protocolVersions: ['2025-11-25'],
      inputs: [],
    },
    signature: {
      status: 'mismatch',
      checks: [{ kind: 'provenance', status: 'mismatch', detail: words }],
      trustRoot: { source: 'embedded' },
    },
    hostPermissions: many(60, (i) => ({
      kind: 'network',
      value: `host${i}.example`,
      file: words,
      line: i,
      package: words,
    })),
    source: { status: 'analysed', files: 1, unparsed: [] },
    dependencies: {
      status: 'not_checked',
      count: 1,
      direct: 1,
      installScripts: [],
      deprecated: [],
      recent: [],
      licences: {},
      advisories: { status: 'not_checked', found: [] },
    },
    concerns: many(40, (i) => ({ id: `source.c${i}`, severity: 'critical', title: words, proof: words })),
    tier: { proposed: 3, reasons: [words] },
  }
}

function world(count: number, words: string) {
  const summary = release('1.0.0', {
    tools: many(count, (i) => ({ name: `tool_${i} ${words}`.slice(0, 120), readOnly: i % 2 === 0 })),
    tierFacts: {
      official: false,
      signature: 'not_checked',
      concerns: [{ id: 'signature.not-checked', severity: 'medium', title: words, notChecked: true }],
    },
  })
  const asked = openCommand(AT)
  const begun = open(
    newServer('acme', 'npm:files'),
    {
      ...asked,
      request: { ...asked.request, purpose: words, data: words },
    },
    AT,
  )
  const state = gathered(begun.state, summary, AT).state
  if (!state.review) throw new Error('no review')
  const deployment: Deployment = {
    environment: 'production',
    status: 'suspended',
    reason: words,
    release: summary,
    tools: summary.tools.map((tool) => tool.name),
    users: ['slack:S0DOCS'],
    tier: 2,
    rollout: 'enforce',
    deciders: ['slack:U0RITA', 'slack:U0SAM'],
    approvedAt: AT,
    reviewId: '1',
    dueAt: AT,
    pinged: [],
    changedAt: AT,
  }
  const server: KnownServer = { ...state, deployments: [deployment, { ...deployment, status: 'active' }] }
  return { server, review: state.review, found: evidence(count, words) }
}

const NOTICES: (words: string) => Notice['say'][] = (words) => [
  { what: 'decision', person: 'slack:U0RITA', verdict: 'reject', reason: words },
  { what: 'decision_dropped', person: 'slack:U0RITA', reason: words },
  { what: 'outcome', outcome: 'could_not_gather', reason: words },
  { what: 'review_reminder', groups: ['reviewers'], closesAt: AT },
  { what: 'review_escalated', closesAt: AT },
  { what: 'reaffirmed', environments: ['production'], dueAt: AT },
  { what: 'expired', environments: ['production'] },
  { what: 'stopped', status: 'blocked', environments: ['production'], by: 'slack:U0SAM', reason: words },
  { what: 'handed_over', from: 'slack:U0RITA', dueAt: AT },
]

const STATUSES: ReviewStatus[] = [
  'gathering',
  'could_not_gather',
  'in_review',
  'approved',
  'rejected',
  'changes_requested',
  'unanswered',
  'blocked',
]

function cards(count: number, words: string): Card[] {
  const { server, review, found } = world(count, words)
  const groups = { reviewers: 'slack:S0REVIEW', security: 'slack:@security' }
  const reviews = STATUSES.map((status): Review => {
    const closed = status === 'gathering' || status === 'in_review' ? {} : { closedAt: AT }
    return { ...review, status, failure: words, ...closed }
  })
  const diff = diffView(found, undefined)
  const due = many(40, (i) => ({
    server: `npm:server-${i}`,
    version: '1.0.0',
    environments: ['production'],
    tools: 3,
    dueAt: AT,
  }))
  return [
    ...reviews.map((one) => reviewCard({ state: server, review: one, evidence: found, diff, groups })),
    ...reviews.map(progressCard),
    diffCard(server, found, undefined),
    diffCard(server, found, evidence(3, 'as it was')),
    ...NOTICES(words).map((say) => noticeCard(server, { key: 'k', to: { kind: 'security' }, say }, groups)),
    ownerCard(due),
    ownerCard(due.map((one) => ({ ...one, answered: words }))),
    listCard(many(200, () => server)),
    showCard(server),
    whyCard(server),
    mineCard({ toReview: many(30, () => server), toReaffirm: [server], owned: [], requested: [] }),
    answerCard(false, words),
    helpCard(many(30, (i) => ({ usage: `/mcp verb${i} NAME`, help: words }))),
  ]
}

function dialogs(count: number, words: string): Dialog[] {
  const { server, review } = world(count, words)
  const target = { server: server.reference, review: '1', shown: '0123456789ab' }
  const groups = many(150, (i) => ({ value: `slack:S${i}`, label: `${words} ${i}` }))
  return [
    requestDialog({ asked: words, environments: ['dev', 'prod'], groups, requester: 'slack:U0DANA' }),
    approveSomeDialog(review, target),
    reasonDialog('review.reject', 'Reject', 'Reject', 'r1', words),
    waiveDialog(review, target, '2026-12-01'),
    narrowDialog(server, server.deployments, target),
    handOverDialog(target, groups),
  ]
}

describe.each([
  ['a quiet server', 3, 'reads the handbook'],
  ['500 tools', 500, 'reads and writes whatever it is given, wherever it may be'],
  ...HOSTILE.map((words): [string, number, string] => [JSON.stringify(words).slice(0, 60), 20, words]),
])('%s', (_, count, words) => {
  test('makes no card that Slack would refuse, whole or continued, nor one that a terminal cannot show', () => {
    for (const card of cards(count, words)) {
      const message = renderBlocks(card)
      expect({ card: card.headline, problems: checkMessage(message) }).toMatchObject({ problems: [] })
      for (const next of message.overflow) {
        const more = renderBlocks(next)
        expect(checkMessage(more)).toEqual([])
        expect(more.overflow).toEqual([])
      }
      expect(renderCardText(card)).not.toBe('')
    }
  })

  test('makes no form that Slack would refuse', () => {
    for (const dialog of dialogs(count, words)) {
      const problems = checkView(renderView(dialog))
      expect({ dialog: dialog.id, problems }).toMatchObject({ problems: [] })
      expect(renderDialogText(dialog)).not.toBe('')
    }
  })
})
