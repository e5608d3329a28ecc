import type { Client } from '@temporalio/client'
import type pg from 'pg'
import type { ChatPort, Directory } from '../../domain/chat.ts'
import type { Policy } from '../../domain/policy/schema.ts'
import { failing } from '../failure.ts'
import { announcing } from './announce.ts'
import { blocking } from './block.ts'
import { owning } from './owner.ts'
import { recordingProjection } from './project.ts'
import { rechecking } from './recheck.ts'

export type { BlockActivities, LifecycleActivities, OwnerActivities } from './types.ts'

/** What the activities of the lifecycle were given. */
export interface LifecycleParts {
  readonly pool: pg.Pool
  readonly chat: ChatPort
  readonly directory: Directory
  readonly policy: () => Policy
  readonly temporal: Client
  readonly taskQueue: string
  readonly now: () => string
}

export function createLifecycleActivities(parts: LifecycleParts) {
  return failing({
    ...recordingProjection(parts),
    ...announcing(parts),
    ...rechecking(parts),
    ...owning(parts),
    ...blocking(parts),
  })
}
