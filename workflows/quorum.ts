import { proxyActivities } from '@temporalio/workflow'
import type { LifecycleActivities } from '../activities/lifecycle/types.ts'
import { approvals, type Change, complete, withdrawVoice } from '../domain/lifecycle/index.ts'
import type { Answer, ServerState } from '../domain/server.ts'

const { recheckQuorum } = proxyActivities<LifecycleActivities>({
  startToCloseTimeout: '10s',
  scheduleToCloseTimeout: '30s',
  retry: { initialInterval: '500ms', maximumInterval: '5s' },
})

/** The quorum counts only once the platform has confirmed, again, that its members still belong to their groups. */
export async function completeQuorum(
  state: () => ServerState,
  apply: (change: Change) => Answer,
  commandId: string,
  answer: Answer,
): Promise<Answer> {
  const review = state().review
  if (!review) return answer
  try {
    const people = approvals(review).map((d) => d.person)
    const facts = await recheckQuorum({ state: state(), people })
    apply(complete(state(), facts, new Date().toISOString()))
  } catch {
    const reason = 'The platform did not answer when memberships were looked up again.'
    return apply(withdrawVoice(state(), commandId, reason, new Date().toISOString()))
  }
  const after = state().review
  if (after?.status === 'approved')
    return { ...answer, text: 'Approved: the quorum is complete and checked.' }
  if (after?.status === 'blocked') {
    return {
      ok: false,
      code: 'blocked',
      text: `Not approved: this release is blocked (${after.failure ?? ''}).`,
    }
  }
  return answer
}
