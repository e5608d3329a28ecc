import { type ErrorCode, isCountersignError } from '../domain/errors.ts'
import type { JsonObject } from '../domain/json.ts'
import { openReview } from '../domain/lifecycle/index.ts'
import type { Actor, Authentication, PersonId } from '../domain/people.ts'
import { reaffirmationRules, reviewRules } from '../domain/policy/index.ts'
import { parseReference, serverReference } from '../domain/reference.ts'
import type { Answer, KnownServer } from '../domain/server.ts'
import type { Intent, IntentOf } from './intents.ts'
import type { Office } from './office.ts'
import { recordRefused } from './refusals.ts'

const FINAL: readonly ErrorCode[] = ['bad_reference', 'bad_input', 'not_found', 'unsupported', 'refused']

/** Each open request takes reviewers’ time and a run in the sandbox; nobody needs more at once. */
const MOST_OPEN = 20

/** Who did it, as it was authenticated when it came in. */
export interface Sender {
  readonly key: string
  readonly person: PersonId
  readonly authentication: Authentication
}

/**
 * Carries one intent out and says how it went. Safe to do twice: the key is the Update's id and is remembered by the
 * lifecycle. A refusal is recorded here, because a refused Update leaves no trace.
 */
export async function carryOut(office: Office, sender: Sender, intent: Intent): Promise<Answer> {
  const answer = await attempt(office, sender, intent).catch(asAnswer)
  if (!answer.ok) await recordRefusal(office, sender, intent, answer)
  return answer
}

/** What is wrong with the command itself is an answer; trying it again would be for ever. Everything else may pass. */
function asAnswer(error: unknown): Answer {
  if (!isCountersignError(error) || !FINAL.includes(error.code)) throw error
  return { ok: false, code: 'malformed', text: error.line }
}

/** Ends a command that failed again and again in a way that nobody foresaw, and puts that on the record. */
export async function giveUp(office: Office, sender: Sender, intent: Intent): Promise<Answer> {
  const answer = {
    ok: false,
    code: 'malformed',
    text: 'This could not be carried out, and was given up. Please tell whoever runs Countersign.',
  } as const
  await recordRefusal(office, sender, intent, answer)
  return answer
}

async function attempt(office: Office, sender: Sender, intent: Intent): Promise<Answer> {
  switch (intent.kind) {
    case 'open':
      return open(office, sender, intent)
    case 'decide': {
      const { server, review, shown, verdict, reason, tools } = intent
      const actor = await actorOf(office, sender)
      const command = { commandId: sender.key, reviewId: review, actor, verdict, reason, shown }
      return office.lifecycles.decide(server, { ...command, ...(tools ? { tools } : {}) })
    }
    case 'waive': {
      const { server, review, shown, concern, reason, until } = intent
      const actor = await actorOf(office, sender)
      const command = {
        commandId: sender.key,
        reviewId: review,
        actor,
        concernId: concern,
        reason,
        until,
        shown,
      }
      return office.lifecycles.waive(server, command)
    }
    case 'keep':
      return reaffirm(office, sender, intent, { kind: 'keep' })
    case 'narrow':
      return reaffirm(office, sender, intent, { kind: 'narrow', tools: intent.tools })
    case 'hand_over':
      return reaffirm(office, sender, intent, { kind: 'hand_over', owner: intent.owner })
    case 'stop': {
      const actor = await actorOf(office, sender, intent.server)
      const { stop: kind, environments, reason, server } = intent
      const security = office.policy().suspend.groups
      return office.lifecycles.stop(server, {
        commandId: sender.key,
        actor,
        kind,
        environments,
        reason,
        security,
      })
    }
    case 'block':
      return block(office, sender, intent)
  }
}

async function open(office: Office, sender: Sender, intent: IntentOf<'open'>): Promise<Answer> {
  const policy = office.policy()
  const unknown = intent.environments.filter((e) => !policy.environments.includes(e))
  if (unknown.length > 0) {
    return {
      ok: false,
      code: 'malformed',
      text: `There is no environment ${unknown.join(', ')} in the policy.`,
    }
  }
  // Without the one that is asked for: an attempt that died may have opened it already.
  const server = serverReference(parseReference(intent.asked))
  const { requested } = await office.shelf.mine(sender.person)
  const open = requested.filter(
    (one) => one.reference !== server && openReview(one)?.request.requester === sender.person,
  )
  if (open.length >= MOST_OPEN) {
    return {
      ok: false,
      code: 'not_allowed',
      text: `${open.length} requests of yours are open already; wait until some of them are decided.`,
    }
  }
  const { asked, purpose, owner, users, environments, data } = intent
  return office.lifecycles.open({
    commandId: sender.key,
    kind: intent.review,
    asked,
    request: { requester: sender.person, purpose, owner, users, environments, data, at: office.now() },
    rules: reviewRules(policy),
    reaffirmation: reaffirmationRules(policy),
  })
}

type Choice = Parameters<Office['lifecycles']['reaffirm']>[1]['choice']

async function reaffirm(
  office: Office,
  sender: Sender,
  intent: { server: string; environments: readonly string[] },
  choice: Choice,
): Promise<Answer> {
  const actor = await actorOf(office, sender, intent.server)
  const { server, environments } = intent
  return office.lifecycles.reaffirm(server, { commandId: sender.key, actor, environments, choice })
}

async function block(office: Office, sender: Sender, intent: IntentOf<'block'>): Promise<Answer> {
  const actor = await actorOf(office, sender)
  const allowed = office.policy().suspend.groups
  if (!actor.groups.some((group) => allowed.includes(group))) {
    return { ok: false, code: 'not_allowed', text: `Only members of ${allowed.join(', ')} may block.` }
  }
  if (intent.reason.trim() === '') {
    return { ok: false, code: 'reason_missing', text: 'Please say why: everyone who used it will read it.' }
  }
  const thrown = {
    kind: intent.block,
    value: intent.value,
    by: sender.person,
    reason: intent.reason.trim(),
    at: office.now(),
  }
  await office.addBlock(thrown)
  await office.lifecycles.enforce(thrown)
  return { ok: true, text: `Blocked everywhere from now on: ${intent.kind === 'block' ? intent.value : ''}.` }
}

/** The person with the groups the platform says they are in now; where a group owns the server, whether they are in it. */
async function actorOf(office: Office, sender: Sender, server?: string): Promise<Actor> {
  const { groups, at } = await office.directory.groupsOf(sender.person)
  const actor: Actor = { person: sender.person, authentication: sender.authentication, groups, groupsAt: at }
  const owner = server ? exactly(await office.shelf.find(server), server)?.owner : undefined
  if (!owner?.group) return actor
  const members = await office.directory.members(owner.id)
  return { ...actor, memberOf: members.includes(sender.person) ? [owner.id] : [] }
}

function exactly(servers: readonly KnownServer[], reference: string): KnownServer | undefined {
  return servers.find((s) => s.reference === reference)
}

async function recordRefusal(
  office: Office,
  sender: Sender,
  intent: Intent,
  answer: Extract<Answer, { ok: false }>,
): Promise<void> {
  const subject = 'server' in intent ? intent.server : intent.kind === 'open' ? intent.asked : intent.value
  const body: JsonObject = {
    command: sender.key,
    intent: intent.kind,
    authentication: sender.authentication,
    code: answer.code,
    text: answer.text,
    ...('verdict' in intent ? { verdict: intent.verdict, review: intent.review } : {}),
    ...('reason' in intent ? { reason: intent.reason } : {}),
  }
  await recordRefused(office, {
    key: sender.key,
    kind: intent.kind === 'decide' || intent.kind === 'waive' ? 'decision.refused' : 'command.refused',
    actor: sender.person,
    subject,
    body,
  })
}
