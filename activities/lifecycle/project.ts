import { projectServer } from '../registry/index.ts'
import type { LifecycleParts } from './parts.ts'
import type { LifecycleActivities } from './types.ts'

export function recordingProjection({ pool }: LifecycleParts): Pick<LifecycleActivities, 'project'> {
  return {
    async project({ state, events }) {
      await projectServer(pool, state, events)
    },
  }
}
