import { condition, setHandler, sleep } from '@temporalio/workflow'
import { openUpdate } from '../../../workflows/messages.ts'

/** A lifecycle that waits where the real one works: no recorded history fits it. */
export async function serverLifecycle(): Promise<void> {
  setHandler(openUpdate, async () => ({ ok: true as const, text: '' }))
  await sleep('1h')
  await condition(() => false)
}
