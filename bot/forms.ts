import { z } from 'zod'
import { decodeTarget } from '../domain/cards/index.ts'
import { type Intent, intentSchema } from './intents.ts'
import type { Office } from './office.ts'

/** What a person filled in: by field id. */
export type Answers = { readonly [field: string]: string | readonly string[] | undefined }

/** An intent, or what is wrong, by field; the form stays open and loses nothing. */
export type Reading =
  | { readonly intent: Intent }
  | { readonly problems: { readonly [field: string]: string } }

const contextOfRequest = z.object({ asked: z.string() })
const contextOfUpgrade = z.object({ server: z.string() })
const contextOfBlock = z.object({
  kind: z.enum(['package', 'version', 'publisher', 'digest']),
  value: z.string(),
})

/** Reads a submitted form. */
export async function readForm(
  office: Office,
  form: string,
  context: string,
  answers: Answers,
): Promise<Reading> {
  const raw = await draft(office, form, context, answers)
  if ('problems' in raw) return raw
  const checked = intentSchema.safeParse(raw.intent)
  if (checked.success) return { intent: checked.data }
  const field = Object.keys(answers)[0] ?? 'reason'
  return { problems: { [field]: checked.error.issues[0]?.message ?? 'This cannot be read.' } }
}

type Draft = { readonly intent: unknown } | { readonly problems: { readonly [field: string]: string } }

async function draft(office: Office, form: string, context: string, answers: Answers): Promise<Draft> {
  const reason = text(answers, 'reason')
  if (form === 'request') return readRequest(context, answers)
  if (form === 'upgrade') return readUpgrade(office, context, reason)
  if (form === 'block') {
    const { kind, value } = contextOfBlock.parse(JSON.parse(context))
    return need({ reason }, { kind: 'block', block: kind, value, reason })
  }
  const target = decodeTarget(context)
  if (!target) return { problems: { reason: 'This form is damaged; open it again from the newest card.' } }
  const at = { server: target.server, review: target.review, shown: target.shown }
  const environments = [...(target.environments ?? [])]
  switch (form) {
    case 'review.approve_some': {
      const tools = many(answers, 'tools')
      if (tools.length === 0)
        return { problems: { tools: 'Tick at least one tool, or reject the request instead.' } }
      return { intent: { kind: 'decide', ...at, verdict: 'approve', reason, tools } }
    }
    case 'review.changes':
      return need({ reason }, { kind: 'decide', ...at, verdict: 'changes', reason })
    case 'review.reject':
      return need({ reason }, { kind: 'decide', ...at, verdict: 'reject', reason })
    case 'review.waive': {
      const [concern, until] = [text(answers, 'concern'), text(answers, 'until')]
      const end = Date.parse(`${until}T23:59:59Z`)
      if (!(end > Date.parse(office.now()))) return { problems: { until: 'Choose a day in the future.' } }
      return need(
        { concern, reason },
        { kind: 'waive', ...at, concern, reason, until: new Date(end).toISOString() },
      )
    }
    case 'owner.narrow': {
      const tools = many(answers, 'tools')
      if (tools.length === 0) return { problems: { tools: 'Keep at least one tool, or retire the server.' } }
      return { intent: { kind: 'narrow', server: target.server, environments, tools } }
    }
    case 'owner.hand_over': {
      const owner = ownerOf(answers)
      if (!owner) return { problems: { owner: 'Name a person or a group.' } }
      return { intent: { kind: 'hand_over', server: target.server, environments, owner } }
    }
    case 'stop.retire':
    case 'stop.suspend':
    case 'stop.resume':
      return need(
        { reason },
        { kind: 'stop', server: target.server, environments, stop: form.slice(5), reason },
      )
    default:
      return { problems: { reason: 'This form means nothing any more; start again.' } }
  }
}

function readRequest(context: string, answers: Answers): Draft {
  const { asked } = contextOfRequest.parse(JSON.parse(context))
  const [purpose, data, environments] = [
    text(answers, 'purpose'),
    text(answers, 'data'),
    many(answers, 'environments'),
  ]
  const owner = ownerOf(answers)
  if (!owner) return { problems: { owner: 'Name a person or a group.' } }
  if (environments.length === 0) return { problems: { environments: 'Choose at least one environment.' } }
  const users = many(answers, 'users')
  return need(
    { purpose, data },
    { kind: 'open', asked, review: 'request', purpose, owner, users, environments, data },
  )
}

/** An upgrade goes where the approved release stands, for the people who use it. */
async function readUpgrade(office: Office, context: string, reason: string): Promise<Draft> {
  const { server } = contextOfUpgrade.parse(JSON.parse(context))
  const state = (await office.shelf.find(server)).find((s) => s.reference === server)
  const standing = state?.deployments.filter((d) => d.status === 'active') ?? []
  if (!state?.owner || standing.length === 0)
    return { problems: { reason: `${server} is not active any more; ask for it with /mcp request.` } }
  return need(
    { reason },
    {
      kind: 'open',
      asked: server,
      review: 'upgrade',
      purpose: reason,
      owner: { ...state.owner },
      users: [...new Set(standing.flatMap((d) => d.users))],
      environments: standing.map((d) => d.environment),
      data: state.review?.request.data ?? 'as approved before',
    },
  )
}

function need(fields: { readonly [field: string]: string }, intent: unknown): Draft {
  const missing = Object.entries(fields).filter(([, value]) => value === '')
  if (missing.length === 0) return { intent }
  return {
    problems: Object.fromEntries(
      missing.map(([field]) => [field, 'Please fill this in; somebody will read it.']),
    ),
  }
}

function ownerOf(answers: Answers): { id: string; group: boolean } | undefined {
  const group = text(answers, 'owner_group')
  if (group !== '') return { id: group, group: true }
  const person = text(answers, 'owner')
  return person === '' ? undefined : { id: person, group: false }
}

function text(answers: Answers, field: string): string {
  const value = answers[field]
  return typeof value === 'string' ? value.trim() : ''
}

function many(answers: Answers, field: string): string[] {
  const value = answers[field]
  return typeof value === 'string' ? [value] : [...(value ?? [])]
}
