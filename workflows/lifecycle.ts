import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  continueAsNew,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow'
import {
  answered,
  block,
  type Change,
  decide,
  type Notice,
  newServer,
  nextWake,
  open,
  openReview,
  quorum,
  type Refusal,
  reaffirm,
  refuseDecision,
  refuseReaffirmation,
  refuseStop,
  refuseWaiver,
  stop,
  tick,
  waive,
} from '../domain/lifecycle/index.ts'
import type { Answer, ServerState } from '../domain/server.ts'
import { gather } from './gather.ts'
import {
  blockedSignal,
  decideUpdate,
  openUpdate,
  reaffirmUpdate,
  stateQuery,
  stopUpdate,
  waiveUpdate,
} from './messages.ts'
import { completeQuorum } from './quorum.ts'
import { teller } from './telling.ts'

export interface LifecycleInput {
  readonly organisation: string
  /** Canonical, without version. */
  readonly reference: string
  /** What the run before handed over. */
  readonly state?: ServerState
  readonly untold?: readonly Notice[]
  /** Continue as new after this many events, where the server's own suggestion is too far off (tests). */
  readonly maxEvents?: number
}

const now = (): string => new Date().toISOString()

/** One server's whole story, from the first request on. It never ends by itself: a retired server may be asked for again. */
export async function serverLifecycle(input: LifecycleInput): Promise<void> {
  let state = input.state ?? newServer(input.organisation, input.reference)
  const world = teller(() => state, input.untold ?? [])
  let gathering = false

  const apply = (change: Change): Answer => {
    if (change.state !== state) {
      // A step computed from an older state would undo what happened since.
      if (change.state.revision !== state.revision + 1)
        throw new Error('a lifecycle step was computed from an old state')
      state = change.state
      world.tell(change)
    }
    return change.answer
  }
  const settled = async (answer: Answer): Promise<Answer> => {
    await world.projected(state.revision)
    return answer
  }

  setHandler(stateQuery, () => state)
  setHandler(openUpdate, (command) => settled(apply(open(state, command, now()))))
  setHandler(
    decideUpdate,
    async (command) => {
      const known = answered(state, command.commandId)
      if (known) return known
      const answer = apply(decide(state, command, now()))
      if (!answer.ok || !state.review || !quorum(state.review).complete) return settled(answer)
      return settled(await completeQuorum(() => state, apply, command, answer))
    },
    { validator: (command) => refuseWith(refuseDecision(state, command, now())) },
  )
  setHandler(waiveUpdate, (command) => settled(apply(waive(state, command, now()))), {
    validator: (command) => refuseWith(refuseWaiver(state, command, now())),
  })
  setHandler(reaffirmUpdate, (command) => settled(apply(reaffirm(state, command, now()))), {
    validator: (command) => refuseWith(refuseReaffirmation(state, command)),
  })
  setHandler(stopUpdate, (command) => settled(apply(stop(state, command, now()))), {
    validator: (command) => refuseWith(refuseStop(state, command, now())),
  })
  setHandler(blockedSignal, (thrown) => {
    apply(block(state, thrown, now()))
  })

  const full = (): boolean =>
    workflowInfo().continueAsNewSuggested ||
    workflowInfo().historyLength >= (input.maxEvents ?? Number.POSITIVE_INFINITY)
  const mustGather = (): boolean => !gathering && openReview(state)?.status === 'gathering'
  // Nothing may be under way that the next run would not know of: a command, a gathering, an unwritten record.
  const mayEnd = (): boolean =>
    full() && !gathering && !mustGather() && allHandlersFinished() && world.atRest()

  for (;;) {
    if (mustGather()) {
      gathering = true
      void gather(() => state, apply).finally(() => {
        gathering = false
      })
    }
    if (full()) world.hurry()
    const seen = state.revision
    const woken = (): boolean =>
      state.revision !== seen || mustGather() || mayEnd() || (full() && !world.hurried())
    await sleepUntil(nextWake(state), woken)
    for (let due = tick(state, now()); due; due = tick(state, now())) apply(due)
    // Asked again, with no wait before the run ends: a command may have come with whatever woke it.
    if (mayEnd()) await continueAsNew<typeof serverLifecycle>({ ...input, state, untold: world.close() })
  }
}

/** Waits for `woken`, or until the instant (milliseconds since 1970), whichever comes first. */
async function sleepUntil(instant: number | undefined, woken: () => boolean): Promise<void> {
  if (instant === undefined) return condition(woken)
  const left = instant - Date.now()
  if (left > 0) await condition(woken, left)
}

/** A validator's no: the command leaves no trace in history, and its sender records the refusal. */
function refuseWith(refusal: Refusal | undefined): void {
  if (refusal) throw ApplicationFailure.nonRetryable(refusal.text, refusal.code)
}
