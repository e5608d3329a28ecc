import type { Concern } from '../../domain/concern.ts'
import { toolDigest } from '../../domain/manifest.ts'
import type { Sandbox } from '../contain/types.ts'
import { conductConcerns, whyNot } from './concerns.ts'
import { firstTry, type Given, nextTry, specFor } from './plan.ts'
import { converse, type Talk } from './session.ts'
import type { Observation, ObservationOptions, ObservationTarget, Offer } from './types.ts'

const DEFAULT_TIMEOUT_MS = 45_000
/** A server that complains about one variable at a time is followed this often. */
const MOST_TRIES = 6

const names = (offer: Offer): string =>
  offer.tools
    .map(
      (tool) =>
        `${tool.name} ${toolDigest({ name: tool.name, inputSchema: tool.inputSchema, ...(tool.description === undefined ? {} : { description: tool.description }) })}`,
    )
    .sort()
    .join()

function notObserved(
  reason: string,
  stderrTail: string,
  concerns: readonly Concern[],
  began: number,
): Observation {
  const unseen: Concern = {
    id: 'observe.not-observed',
    severity: 'high',
    title: 'The server was not observed, so what it offers is not known',
    proof: reason,
    notChecked: true,
  }
  return {
    status: 'not_observed',
    reason,
    concerns: [unseen, ...concerns],
    stderrTail,
    elapsedMs: performance.now() - began,
  }
}

function givenConcerns(target: ObservationTarget, given: Given): Concern[] {
  const declared = new Set(target.inputs.map((input) => input.name))
  const undeclared = given.variables.filter((name) => !declared.has(name))
  if (undeclared.length === 0) return []
  return [
    {
      id: 'observe.undeclared-input',
      severity: 'low',
      title: 'It does not start without variables that it does not declare',
      proof: undeclared.join(', '),
      cure: 'The author declares them in server.json.',
    },
  ]
}

/**
 * Starts an installed server in the sandbox and asks for its tools, prompts and resources: first as clients of the
 * revisions up to 2025-11-25 do, then, in a second process, by the discovery of 2026-07-28. Variables get inert
 * placeholders. Never throws for what the server does: silence, garbage, floods, exits and bombs are `not_observed` with
 * a reason, and concerns `observe.…`. Without a sandbox nothing is run. Errors: `bad_input`, `sandbox_unavailable`.
 */
export async function observe(
  sandbox: Sandbox,
  target: ObservationTarget,
  options: ObservationOptions = {},
): Promise<Observation> {
  const began = performance.now()
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS
  const left = (): number => Math.max(0, timeoutMs - (performance.now() - began))
  if (!sandbox.status.available) {
    const { reason, cure } = sandbox.status
    return notObserved(`There is no sandbox: ${reason} ${cure}`, '', [], began)
  }

  let given = firstTry(target)
  let talk: Talk
  for (let tries = 1; ; tries++) {
    options.onProgress?.(tries === 1 ? 'Starting it in the sandbox' : 'Starting it again with inert values')
    talk = await converse(
      sandbox,
      specFor(target, given),
      'legacy',
      { totalMs: left(), answerMs: left() },
      options.signal,
    )
    const gaveUp = !talk.answered && talk.trace.end.cause === 'exited' && talk.trace.end.started
    const next = gaveUp && tries < MOST_TRIES ? nextTry(target, given, talk.trace.stderrTail) : undefined
    if (next === undefined || left() < 1_000 || options.signal?.aborted) break
    given = next
  }
  if (options.signal?.aborted) return notObserved('The observation was cancelled.', '', [], began)

  // A server that is silent on what it does not know is asked no longer than a few times what its first answer took.
  const patience = talk.answered ? Math.max(5_000, talk.answerMs * 4) : 10_000
  const hopeless = !talk.answered && (talk.trace.end.cause !== 'killed' || talk.trace.breach !== undefined)
  options.onProgress?.('Asking it by the newest revision of the protocol')
  const modern =
    hopeless || left() < 1_000
      ? undefined
      : await converse(
          sandbox,
          specFor(target, given),
          'modern',
          { totalMs: left(), answerMs: Math.min(patience, left()) },
          options.signal,
        )

  const shown = talk.answered ? talk : modern?.answered ? modern : undefined
  const concerns = conductConcerns(talk.trace)
  if (shown === undefined) {
    const error = talk.answered ? new Error('no answer') : talk.error
    return notObserved(whyNot(error, talk.trace, timeoutMs), talk.trace.stderrTail, concerns, began)
  }
  if (talk.answered && modern?.answered && names(talk.offer) !== names(modern.offer)) {
    concerns.push({
      id: 'observe.differs-by-revision',
      severity: 'high',
      title: 'It offers other tools to clients of the newest protocol revision',
      proof: `${talk.offer.tools.length} tools by initialize, ${modern.offer.tools.length} by discovery`,
    })
  }
  const versions = [talk, modern].flatMap((side) => (side?.answered ? side.versions : []))
  return {
    status: 'observed',
    ...shown.offer,
    protocolVersions: [...new Set(versions)].sort(),
    stderrTail: shown.trace.stderrTail,
    concerns: [...concerns, ...givenConcerns(target, given)],
    given,
    elapsedMs: performance.now() - began,
  }
}
