import type { Client } from '@temporalio/client'
import type pg from 'pg'
import type { ChatPort, Directory } from '../../domain/chat.ts'
import type { Policy } from '../../domain/policy/schema.ts'

/** What the activities of the lifecycle were given. */
export interface LifecycleParts {
  readonly pool: pg.Pool
  readonly chat: ChatPort
  readonly directory: Directory
  readonly policy: () => Policy
  readonly temporal: Client
  readonly taskQueue: string
  readonly now: () => string
  /** How long a call to the chat may take: an attempt older than this cannot come to stand any more. */
  readonly chatTimeoutMs: number
}
