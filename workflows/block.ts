import { getExternalWorkflowHandle, isCancellation, proxyActivities } from '@temporalio/workflow'
import type { BlockActivities } from '../activities/lifecycle/types.ts'
import type { Block } from '../domain/block.ts'
import { WORKER_DEATH_NOTICED } from '../domain/names.ts'
import { blockedSignal } from './messages.ts'

const { serversUnderBlock, reportBlock } = proxyActivities<BlockActivities>({
  startToCloseTimeout: '30s',
  heartbeatTimeout: WORKER_DEATH_NOTICED,
  retry: { initialInterval: '200ms', maximumInterval: '10s' },
})

/** Carries one kill switch to every lifecycle that it names. The registry refuses by itself already. */
export async function enforceBlock(input: { organisation: string; block: Block }): Promise<number> {
  let told = 0
  let after: string | null = null
  do {
    const page: Awaited<ReturnType<typeof serversUnderBlock>> = await serversUnderBlock({ ...input, after })
    for (const id of page.ids) {
      try {
        await getExternalWorkflowHandle(id).signal(blockedSignal, input.block)
        told += 1
      } catch (error) {
        // A server known to the registry without a running lifecycle is stopped by the block itself.
        if (isCancellation(error)) throw error
      }
    }
    after = page.next
  } while (after !== null)
  await reportBlock(input)
  return told
}
