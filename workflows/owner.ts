import { condition, proxyActivities, setHandler, sleep, workflowInfo } from '@temporalio/workflow'
import type { OwnerActivities } from '../activities/lifecycle/types.ts'
import { type OwnerInput, WORKER_DEATH_NOTICED } from '../domain/names.ts'
import { pingOwnerSignal } from './messages.ts'

const { askOwner } = proxyActivities<OwnerActivities>({
  startToCloseTimeout: '2m',
  heartbeatTimeout: WORKER_DEATH_NOTICED,
  retry: { initialInterval: '1s', maximumInterval: '5m' },
})

/** Gathers what waits for one owner, so that ten servers due in one week are one message and not ten. */
export async function remindOwner(input: OwnerInput): Promise<void> {
  const { organisation, owner, batchMs } = input
  let asked = 0
  setHandler(pingOwnerSignal, () => {
    asked += 1
  })
  await condition(() => asked > 0)
  for (let answered = 0, batch = 1; answered < asked; batch++) {
    await sleep(batchMs)
    answered = asked
    await askOwner({ organisation, owner, batch: `${workflowInfo().runId}.${batch}` })
  }
}
