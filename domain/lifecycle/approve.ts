import type { Block } from '../block.ts'
import type { RolloutStage } from '../policy/schema.ts'
import type { Review } from '../review.ts'
import type { Answer, Deployment, ReaffirmationRules, ServerState } from '../server.ts'
import { answering, type Change, change, nothing, refuse } from './change.ts'
import { earliest, firstDue, hardEnd } from './due.ts'
import { allowedEnvironments, approvals, approvedTools, quorum } from './quorum.ts'
import { replaceDeployments } from './state.ts'
import { block } from './stop.ts'

/** What was found when the quorum's members were looked up once more, and the rollout that policy names now. */
export interface QuorumFacts {
  /** The policy groups each approver is in now. */
  readonly groups: { readonly [person: string]: readonly string[] }
  readonly rollout: { readonly [environment: string]: RolloutStage }
  /** The kill switch that names this release, if one was thrown meanwhile. */
  readonly block?: Block
}

/**
 * Completes a review whose quorum was re-checked: voices of people who left their groups are dropped; if enough remain,
 * every allowed environment is approved on exactly the digests under review.
 */
export function complete(state: ServerState, facts: QuorumFacts, now: string): Change {
  const review = state.review
  if (review?.status !== 'in_review' || !quorum(review).complete) return nothing(state)
  // A voice that came during the look-up was not part of it, and is neither counted nor dropped by it.
  if (approvals(review).some((d) => !facts.groups[d.person])) return nothing(state)
  if (facts.block) return block(state, facts.block, now)
  const checked = stillServing(state, withGroups(review, facts))
  const lost = review.decisions.filter((d) => !checked.decisions.some((c) => c.person === d.person))
  const { release, request } = checked
  const tools = approvedTools(checked)
  const reaffirmation = state.reaffirmation
  if (!quorum(checked).complete || !release || !reaffirmation) {
    return dropped(state, checked, lost, now)
  }
  const environments = allowedEnvironments(checked)
  const endsAt = hardEnd(checked.waivers)
  const deployments = environments.map(
    (environment): Deployment => ({
      environment,
      ...standingOf(state, environment),
      release,
      tools,
      users: usersOf(state, checked, environment),
      tier: checked.tier ?? 3,
      rollout: own(facts.rollout, environment) ?? 'enforce',
      deciders: approvals(checked).map((d) => d.person),
      approvedAt: now,
      reviewId: checked.id,
      dueAt: earliest(due(state, reaffirmation, now), endsAt) ?? now,
      ...(endsAt ? { endsAt } : {}),
      pinged: [],
      changedAt: now,
    }),
  )
  const owner = state.owner && checked.kind === 'upgrade' ? state.owner : request.owner
  return change(
    state,
    {
      owner,
      review: { ...checked, status: 'approved', closedAt: now },
      deployments: replaceDeployments(state, deployments),
    },
    now,
    {
      events: [
        {
          kind: 'review.closed',
          body: {
            review: checked.id,
            outcome: 'approved',
            deciders: approvals(checked).map((d) => d.person),
            environments,
          },
        },
        ...(state.owner && (state.owner.id !== owner.id || state.owner.group !== owner.group)
          ? [
              {
                kind: 'owner.changed' as const,
                body: { from: state.owner.id, to: owner.id, review: checked.id },
              },
            ]
          : []),
        ...deployments.map((d) => ({
          kind: 'deployment.approved' as const,
          body: {
            review: checked.id,
            environment: d.environment,
            release: release.reference,
            digests: { ...release.digests },
            evidence: release.evidence,
            tools: [...d.tools],
            users: [...d.users],
            owner: owner.id,
            tier: d.tier,
            rollout: d.rollout,
            dueAt: d.dueAt,
            status: d.status,
          },
        })),
      ],
      notices: [
        {
          to: { kind: 'person', id: request.requester },
          say: { what: 'outcome', outcome: 'approved', reason: environments.join(', ') },
        },
      ],
    },
  )
}

/** As `complete`, with what the person whose voice completed the quorum is told, then and if the click comes again. */
export function completeFor(
  state: ServerState,
  command: { readonly commandId: string; readonly reviewId: string },
  facts: QuorumFacts,
  now: string,
): Change {
  const completed = complete(state, facts, now)
  const answer = outcome(completed.state, command)
  if (!answer) return completed
  if (completed.state !== state) return answering(completed, command.commandId, answer)
  return change(state, {}, now, { commandId: command.commandId, answer })
}

function outcome(
  state: ServerState,
  { commandId, reviewId }: { commandId: string; reviewId: string },
): Answer | undefined {
  const review = state.review
  if (review?.id !== reviewId) return undefined
  if (review.status === 'approved')
    return { ok: true, text: 'Approved: the quorum is complete and checked.', reviewId }
  if (review.status === 'blocked')
    return refuse('blocked', `Not approved: this release is blocked (${review.failure ?? ''}).`)
  if (review.status !== 'in_review') return undefined
  if (!review.decisions.some((d) => d.commandId === commandId))
    return refuse('not_a_reviewer', 'Not counted: you are not a member of a reviewer group any more.')
  const { have, need } = quorum(review)
  const text = `Recorded: ${have} of ${need} approvals. An earlier voice does not count any more: its giver left the reviewers.`
  return { ok: true, text, reviewId }
}

/** A name from outside may be that of something every object has, such as `constructor`. */
function own<T>(values: { readonly [name: string]: T }, name: string): T | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined
}

/** What was suspended or ended while its upgrade was under review stays so: it was judged as an upgrade of what serves. */
function stillServing(state: ServerState, review: Review): Review {
  if (review.kind !== 'upgrade') return review
  const serving = state.deployments.filter((d) => d.status === 'active').map((d) => d.environment)
  const environments = review.request.environments.filter((environment) => serving.includes(environment))
  return { ...review, request: { ...review.request, environments } }
}

/** An upgrade changes the release and not who may use it, which may differ from one environment to the next. */
function usersOf(state: ServerState, { kind, request }: Review, environment: string): readonly string[] {
  const stands = state.deployments.find((d) => d.environment === environment)
  return kind === 'upgrade' && stands ? stands.users : request.users
}

/** What security suspended stays suspended until security resumes it: a new approval is no way round. */
function standingOf(state: ServerState, environment: string): Pick<Deployment, 'status' | 'reason'> {
  const before = state.deployments.find((d) => d.environment === environment)
  if (before?.status !== 'suspended') return { status: 'active' }
  return { status: 'suspended', ...(before.reason === undefined ? {} : { reason: before.reason }) }
}

function due(state: ServerState, rules: ReaffirmationRules, now: string): string {
  return firstDue(`${state.organisation}/${state.reference}`, rules, now)
}

function withGroups(review: Review, facts: QuorumFacts): Review {
  const reviewers = review.rules.tiers[`${review.tier ?? 3}`].reviewers
  const decisions = review.decisions
    .map((d) => ({ ...d, groups: own(facts.groups, d.person) ?? [] }))
    .filter((d) => d.groups.some((group) => reviewers.includes(group)))
  return { ...review, decisions }
}

function dropped(state: ServerState, checked: Review, lost: Review['decisions'], now: string): Change {
  return change(state, { review: checked }, now, {
    events: lost.map((d) => ({
      kind: 'decision.dropped',
      actor: d.person,
      body: {
        review: checked.id,
        reason: 'no longer a member of a reviewer group when the quorum completed',
      },
    })),
    notices: lost.map((d) => ({
      to: { kind: 'thread', reviewId: checked.id },
      say: {
        what: 'decision_dropped',
        person: d.person,
        reason: 'is no longer a member of a reviewer group',
      },
    })),
  })
}

/** The last voice is taken back when memberships could not be re-checked: a failed look-up refuses. */
export function withdrawVoice(state: ServerState, commandId: string, reason: string, now: string): Change {
  const review = state.review
  const voice = review?.decisions.find((d) => d.commandId === commandId)
  if (review?.status !== 'in_review' || !voice) return nothing(state)
  const handled = state.handled.filter((h) => h.id !== commandId)
  const next = { ...review, decisions: review.decisions.filter((d) => d !== voice) }
  const text = `Not counted: ${reason} Please try again in a minute.`
  return change({ ...state, handled }, { review: next }, now, {
    commandId,
    answer: { ok: false, code: 'membership_stale', text },
    events: [{ kind: 'decision.dropped', actor: voice.person, body: { review: review.id, reason } }],
    notices: [
      {
        to: { kind: 'thread', reviewId: review.id },
        say: { what: 'decision_dropped', person: voice.person, reason },
      },
    ],
  })
}
