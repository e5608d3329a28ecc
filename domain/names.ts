/** Names under which the parts find each other in Temporal. */

/** Untrusted packages are handled by workers of their own, on a queue beside the lifecycles'. */
export const evidenceQueue = (taskQueue: string): string => `${taskQueue}-evidence`

export const ownerWorkflowId = (organisation: string, owner: string): string =>
  `${organisation}/owner:${owner}`

/** The workflow that asks an owner, and the signal that adds a ping to its next message. */
export const REMIND_OWNER = 'remindOwner'
export const PING_OWNER = 'pingOwner'

/** Input of `remindOwner`; pings that arrive within `batchMs` become one message. */
export interface OwnerInput {
  readonly organisation: string
  readonly owner: { readonly id: string; readonly group: boolean }
  readonly batchMs: number
}

/**
 * A worker that is killed says nothing: what it was doing is given to another when its heartbeat has been missing for this
 * long. (Each activity beats every two seconds.)
 */
export const WORKER_DEATH_NOTICED = '8s'
