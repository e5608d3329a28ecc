import { isCancellation, proxyActivities } from '@temporalio/workflow'
import type { LifecycleActivities } from '../activities/lifecycle/types.ts'
import {
  approvals,
  type Change,
  completeFor,
  type DecideCommand,
  type QuorumFacts,
  withdrawVoice,
} from '../domain/lifecycle/index.ts'
import { WORKER_DEATH_NOTICED } from '../domain/names.ts'
import type { Answer, ServerState } from '../domain/server.ts'

const { recheckQuorum } = proxyActivities<LifecycleActivities>({
  startToCloseTimeout: '10s',
  heartbeatTimeout: WORKER_DEATH_NOTICED,
  scheduleToCloseTimeout: '30s',
  retry: { initialInterval: '500ms', maximumInterval: '5s' },
})

/** The quorum counts only once the platform has confirmed, again, that its members still belong to their groups. */
export async function completeQuorum(
  state: () => ServerState,
  apply: (change: Change) => Answer,
  command: DecideCommand,
  answer: Answer,
): Promise<Answer> {
  const now = (): string => new Date().toISOString()
  let facts: QuorumFacts
  try {
    facts = await lookUp(state, command.reviewId)
  } catch (error) {
    if (isCancellation(error)) throw error
    const reason = 'The platform did not answer when memberships were looked up again.'
    const withdrawn = withdrawVoice(state(), command.commandId, reason, now())
    return withdrawn.state === state() ? answer : apply(withdrawn)
  }
  const completed = completeFor(state(), command, facts, now())
  return completed.state === state() ? answer : apply(completed)
}

/** Voices that come in during a look-up are looked up too. */
async function lookUp(state: () => ServerState, reviewId: string): Promise<QuorumFacts> {
  for (;;) {
    const people = approvers(state(), reviewId)
    const facts = await recheckQuorum({ state: state(), people })
    if (approvers(state(), reviewId).every((person) => people.includes(person))) return facts
  }
}

function approvers({ review }: ServerState, reviewId: string): string[] {
  return review?.id === reviewId ? approvals(review).map((d) => d.person) : []
}
