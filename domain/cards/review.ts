import { worstFirst } from '../concern.ts'
import type { Evidence } from '../evidence.ts'
import { allowedEnvironments, approvedTools, quorum, ruleOf, shownDigest } from '../lifecycle/index.ts'
import type { Review } from '../review.ts'
import type { KnownServer } from '../server.ts'
import { isWaivable } from '../tier.ts'
import { type DiffView, diffParts } from './diff.ts'
import { bold, type Card, code, type Line, line, type Part } from './model.ts'
import { encodeTarget, type Target } from './target.ts'
import { count, joined, listed, mention, REVIEW_WORDS } from './words.ts'

export interface ReviewView {
  readonly state: KnownServer
  readonly review: Review
  /** Absent while it is being gathered. */
  readonly evidence?: Evidence
  readonly diff?: DiffView
  /** Policy group name to the platform's user group, for mentions. */
  readonly groups: { readonly [name: string]: string }
}

/** The live card of one review: the diff first, then what speaks against it, who is asked, and when silence ends. */
export function reviewCard(view: ReviewView): Card {
  const { state, review, diff } = view
  const { word, tone } = REVIEW_WORDS[review.status]
  const name = review.release?.reference ?? review.asked
  const counts = diff ? ` · ${diff.headline}` : ''
  const closed = review.closedAt !== undefined
  return {
    summary: `${word}: ${name}${counts}`,
    headline: `${name} · ${word}${counts}`,
    tone,
    parts: [
      ...(closed ? verdict(view) : []),
      ...(diff ? diffParts(diff) : []),
      ...concernParts(view),
      ...requestParts(view),
      ...evidenceParts(view),
      ...(review.status === 'in_review' ? asked(view) : []),
      ...(review.status === 'in_review'
        ? [{ kind: 'actions' as const, actions: actions(state, review) }]
        : []),
      ...(closed ? closedActions(state, review) : []),
    ],
  }
}

function concernParts({ review, evidence }: ReviewView): Part[] {
  if (!evidence) return []
  if (evidence.concerns.length === 0) return [{ kind: 'text', line: line('No concerns were found.') }]
  const items = worstFirst(evidence.concerns).map((c) => {
    const waiver = review.waivers.find((w) => w.concernId === c.id)
    const said: Line = [bold(c.title), { text: ` ${c.proof} ` }, code(c.id)]
    const waived: Line = waiver
      ? [
          { text: ' · waived by ' },
          mention(waiver.by),
          { text: ` until ${waiver.until.slice(0, 10)}: ${waiver.reason}` },
        ]
      : []
    return { mark: waiver ? 'WAIVED' : c.severity.toUpperCase(), line: [...said, ...waived] }
  })
  return [{ kind: 'list', title: count(items.length, 'concern'), items }]
}

function requestParts({ review }: ReviewView): Part[] {
  const { request } = review
  return [
    {
      kind: 'facts',
      facts: [
        { label: 'Asked by', value: [mention(request.requester)] },
        { label: 'Owner', value: [mention(request.owner.id, request.owner.group)] },
        { label: 'For', value: line(request.purpose) },
        { label: 'Data it touches', value: line(request.data) },
        {
          label: 'Who will use it',
          value:
            request.users.length > 0
              ? joined(request.users.map((u) => mention(u, true)))
              : line('nobody named'),
        },
        { label: 'Environments', value: line(request.environments.join(', ')) },
      ],
    },
  ]
}

function evidenceParts({ review, evidence }: ReviewView): Part[] {
  if (!review.release || !evidence) return []
  return [
    {
      kind: 'facts',
      facts: [
        {
          label: 'Tier proposed',
          value: line(`${review.tier}. ${(review.tierReasons ?? []).slice(0, 3).join(' ')}`),
        },
        {
          label: 'Signature',
          value: line(evidence.signature.checks.map((c) => c.detail).join(' ') || 'None present.'),
        },
        { label: 'Dependencies', value: line(count(evidence.dependencies.count, 'package')) },
        { label: 'What you approve', value: [code(shownDigest(review) ?? '')] },
      ],
    },
  ]
}

function asked({ review, groups }: ReviewView): Part[] {
  const rule = ruleOf(review)
  const view = quorum(review)
  const include = rule.include.length > 0 ? `, one of them from ${listed(rule.include)}` : ''
  const blocked = review.request.environments.filter((e) => !allowedEnvironments(review).includes(e))
  const parts: Part[] = [
    {
      kind: 'text',
      line: [
        bold('Asked: '),
        ...joined(
          rule.reviewers.map((name) => {
            const id = groups[name]
            return id ? mention(id, true) : { text: name }
          }),
        ),
        { text: `, because this is Tier ${review.tier}: ${count(view.need, 'approval')}${include}. ` },
        { text: view.have === 0 ? 'None so far.' : `So far ${view.have}: ` },
        ...joined(review.decisions.filter((d) => d.verdict === 'approve').map((d) => mention(d.person))),
        ...(view.agreed || view.have === 0 ? [] : [{ text: ' The approvers have no tool in common yet.' }]),
      ],
    },
  ]
  if (blocked.length > 0) {
    parts.push({
      kind: 'text',
      line: [bold('Not for '), bold(listed(blocked)), { text: `: Tier ${review.tier} is blocked there.` }],
    })
  }
  if (review.closesAt) {
    parts.push({
      kind: 'note',
      line: [
        { text: 'If nobody answers, the request closes on ' },
        { instant: review.closesAt, form: 'time' },
        { text: ' and nothing is approved. It can be asked for again.' },
      ],
    })
  }
  return parts
}

export function reviewTarget(state: KnownServer, review: Review): Target {
  const shown = shownDigest(review)
  return {
    server: state.reference,
    review: review.id,
    ...(shown === undefined ? {} : { shown }),
  }
}

function actions(state: KnownServer, review: Review): Extract<Part, { kind: 'actions' }>['actions'] {
  const value = encodeTarget(reviewTarget(state, review))
  const waivable = review.release?.tierFacts.concerns.some(isWaivable) ?? false
  return [
    { id: 'review.approve', label: 'Approve', style: 'primary', value },
    { id: 'review.approve_some', label: 'Approve some tools only', value },
    { id: 'review.changes', label: 'Ask for changes', value },
    { id: 'review.reject', label: 'Reject', style: 'danger', value },
    ...(waivable ? [{ id: 'review.waive', label: 'Waive an unchecked item', value }] : []),
  ]
}

function verdict({ review }: ReviewView): Part[] {
  const voices = review.decisions.map(
    (d): Line => [
      mention(d.person),
      { text: ` ${{ approve: 'approved', reject: 'rejected', changes: 'asked for changes' }[d.verdict]}` },
      ...(d.tools ? [{ text: ` (${count(d.tools.length, 'tool')})` }] : []),
      ...(d.reason ? [{ text: `: ${d.reason}` }] : []),
    ],
  )
  const parts: Part[] = voices.map((voice) => ({ kind: 'text', line: voice }))
  if (review.failure) parts.push({ kind: 'text', line: [bold('Why: '), { text: review.failure }] })
  if (review.status === 'approved') {
    const tools = approvedTools(review)
    const of = review.release?.tools.length ?? 0
    parts.push({
      kind: 'text',
      line: [
        bold('Approved for '),
        bold(listed(allowedEnvironments(review))),
        { text: ` with ${tools.length} of ${count(of, 'tool')}.` },
      ],
    })
  }
  return parts
}

function closedActions(state: KnownServer, review: Review): Part[] {
  if (review.status === 'approved' || review.status === 'blocked') return []
  return [
    {
      kind: 'actions',
      actions: [
        {
          id: 'request.again',
          label: 'Request again',
          value: encodeTarget({ server: state.reference, review: review.id }),
        },
      ],
    },
  ]
}
