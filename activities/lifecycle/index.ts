import { allBeating } from '../beating.ts'
import { failing } from '../failure.ts'
import { announcing } from './announce.ts'
import { blocking } from './block.ts'
import { owning } from './owner.ts'
import type { LifecycleParts } from './parts.ts'
import { recordingProjection } from './project.ts'
import { rechecking } from './recheck.ts'

export type { BlockActivities, LifecycleActivities, OwnerActivities } from './types.ts'

export function createLifecycleActivities(parts: LifecycleParts) {
  const activities = {
    ...recordingProjection(parts),
    ...announcing(parts),
    ...rechecking(parts),
    ...owning(parts),
    ...blocking(parts),
  }
  return failing(allBeating(activities))
}
