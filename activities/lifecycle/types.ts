import type { Block } from '../../domain/block.ts'
import type { Notice, QuorumFacts } from '../../domain/lifecycle/index.ts'
import type { Owner } from '../../domain/people.ts'
import type { RecordEvent } from '../../domain/record.ts'
import type { ServerState } from '../../domain/server.ts'

/** What a lifecycle asks of the registry, the record, the directory and the chat. */
export interface LifecycleActivities {
  /** Writes the newest state and its events in one transaction. */
  project(input: { state: ServerState; events: readonly RecordEvent[] }): Promise<void>
  /** Draws the live review card, if there is a review, and says each notice once. */
  announce(input: { state: ServerState; notices: readonly Notice[] }): Promise<void>
  /** Asks the platform again for the approvers' groups, the policy for the rollout, and the blocks for the release. */
  recheckQuorum(input: { state: ServerState; people: readonly string[] }): Promise<QuorumFacts>
}

export interface OwnerActivities {
  /** One message with everything that waits for this owner; `batch` names the message. */
  askOwner(input: { organisation: string; owner: Owner; batch: string }): Promise<void>
}

export interface BlockActivities {
  /** Workflow ids of lifecycles that the block names, from the registry, a page at a time. */
  serversUnderBlock(input: { organisation: string; block: Block; after: string | null }): Promise<{
    ids: readonly string[]
    next: string | null
  }>
  /** Tells the security channel what was stopped, and who used it. */
  reportBlock(input: { organisation: string; block: Block }): Promise<void>
}
