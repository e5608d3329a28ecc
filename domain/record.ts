import type { JsonObject } from './json.ts'

/** One thing that happened, as it enters the record. `id` makes writing it twice the same as once. */
export interface RecordEvent {
  readonly id: string
  readonly kind: RecordKind
  /** ISO 8601. */
  readonly at: string
  readonly actor?: string
  /** The server's reference without version, or what else it is about. */
  readonly subject: string
  readonly body: JsonObject
}

export type RecordKind =
  | 'review.requested'
  | 'review.opened'
  | 'review.closed'
  | 'review.reminded'
  | 'review.escalated'
  | 'evidence.gathered'
  | 'evidence.failed'
  | 'decision.recorded'
  | 'decision.refused'
  | 'decision.dropped'
  | 'concern.waived'
  | 'deployment.approved'
  | 'deployment.suspended'
  | 'deployment.resumed'
  | 'deployment.retired'
  | 'deployment.blocked'
  | 'deployment.expired'
  | 'deployment.narrowed'
  | 'reaffirmation.asked'
  | 'reaffirmation.kept'
  | 'owner.changed'
  | 'command.refused'
  | 'message.refused'
  | 'policy.changed'
  | 'block.added'
