import type { Review } from '../review.ts'
import type { Deployment, KnownServer } from '../server.ts'
import { isWaivable } from '../tier.ts'
import type { Dialog, Field, Option } from './model.ts'
import { encodeTarget, type Target } from './target.ts'

export interface RequestForm {
  readonly asked: string
  readonly environments: readonly string[]
  /** User groups that can be named as owner or as users. */
  readonly groups: readonly Option[]
  readonly requester: string
}

/** What a developer is asked when they ask for a server. */
export function requestDialog(form: RequestForm): Dialog {
  const groups: Field[] =
    form.groups.length > 0
      ? [
          {
            kind: 'choice',
            id: 'owner_group',
            label: 'Owning group, instead of a person',
            options: form.groups,
            optional: true,
          },
          { kind: 'choices', id: 'users', label: 'Who will use it', options: form.groups, optional: true },
        ]
      : []
  return {
    id: 'request',
    title: 'Request a server',
    submit: 'Request',
    context: JSON.stringify({ asked: form.asked }),
    intro: [{ kind: 'text', line: [{ text: 'You are asking for ' }, { text: form.asked, style: 'code' }] }],
    fields: [
      { kind: 'text', id: 'purpose', label: 'What is it for?', multiline: true, max: 500 },
      {
        kind: 'person',
        id: 'owner',
        label: 'Owner',
        hint: 'Is asked each quarter whether it is still needed',
        initial: form.requester,
      },
      ...groups,
      {
        kind: 'choices',
        id: 'environments',
        label: 'Environments',
        options: form.environments.map((e) => ({ value: e, label: e })),
        initial: form.environments.slice(0, 1),
      },
      { kind: 'text', id: 'data', label: 'What data does it touch?', multiline: true, max: 500 },
    ],
  }
}

/** Approve with a reason, whole or some tools only; those that say they only read are ticked beforehand. */
export function approveSomeDialog(review: Review, target: Target): Dialog {
  const tools = review.release?.tools ?? []
  return {
    id: 'review.approve_some',
    title: 'Approve some tools',
    submit: 'Approve these',
    context: encodeTarget(target),
    fields: [
      {
        kind: 'choices',
        id: 'tools',
        label: 'Tools to approve',
        hint: 'Ticked: those that say they only read. The server says so itself; nobody has proved it.',
        options: tools.map((t) => ({
          value: t.name,
          label: t.name,
          ...(t.readOnly ? { hint: 'says it only reads' } : {}),
        })),
        initial: tools.filter((t) => t.readOnly).map((t) => t.name),
      },
      { kind: 'text', id: 'reason', label: 'Reason', optional: true, max: 500 },
    ],
  }
}

/** A form with one required reason: reject, ask for changes, retire, suspend, resume. */
export function reasonDialog(
  id: string,
  title: string,
  submit: string,
  context: string,
  hint?: string,
): Dialog {
  return {
    id,
    title,
    submit,
    context,
    fields: [
      { kind: 'text', id: 'reason', label: 'Reason', multiline: true, max: 500, ...(hint ? { hint } : {}) },
    ],
  }
}

export function waiveDialog(review: Review, target: Target, until: string): Dialog {
  const open = (review.release?.tierFacts.concerns ?? []).filter(isWaivable)
  return {
    id: 'review.waive',
    title: 'Waive an unchecked item',
    submit: 'Waive',
    context: encodeTarget(target),
    fields: [
      {
        kind: 'choice',
        id: 'concern',
        label: 'What could not be checked',
        options: open.map((c) => ({ value: c.id, label: c.title })),
      },
      { kind: 'text', id: 'reason', label: 'Why is that acceptable?', multiline: true, max: 500 },
      {
        kind: 'date',
        id: 'until',
        label: 'Until',
        hint: 'The approval ends with the waiver',
        initial: until,
      },
    ],
  }
}

export function narrowDialog(state: KnownServer, deployments: readonly Deployment[], target: Target): Dialog {
  const tools = [...new Set(deployments.flatMap((d) => d.tools))]
  return {
    id: 'owner.narrow',
    title: 'Narrow to some tools',
    submit: 'Keep these',
    context: encodeTarget({ ...target, server: state.reference }),
    fields: [
      {
        kind: 'choices',
        id: 'tools',
        label: 'Tools that are still needed',
        options: tools.map((t) => ({ value: t, label: t })),
        initial: tools,
      },
    ],
  }
}

export function handOverDialog(target: Target, groups: readonly Option[]): Dialog {
  return {
    id: 'owner.hand_over',
    title: 'Hand over',
    submit: 'Hand over',
    context: encodeTarget(target),
    fields: [
      { kind: 'person', id: 'owner', label: 'New owner', optional: groups.length > 0 },
      ...(groups.length > 0
        ? [
            {
              kind: 'choice' as const,
              id: 'owner_group',
              label: 'Or a group',
              options: groups,
              optional: true,
            },
          ]
        : []),
    ],
  }
}
