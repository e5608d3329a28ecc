import { rolloutStage } from '../../domain/policy/index.ts'
import { blocksMatching } from '../registry/index.ts'
import type { LifecycleParts } from './parts.ts'
import type { LifecycleActivities } from './types.ts'

/** Asks everything that may have changed while the voices came in. A look-up that fails fails the whole. */
export function rechecking({
  pool,
  directory,
  policy,
}: LifecycleParts): Pick<LifecycleActivities, 'recheckQuorum'> {
  return {
    async recheckQuorum({ state, people }) {
      const groups: { [person: string]: readonly string[] } = {}
      for (const person of people) groups[person] = (await directory.groupsOf(person)).groups
      const environments = state.review?.request.environments ?? []
      const release = state.review?.release
      const [block] = await blocksMatching(pool, state.organisation, {
        server: state.reference,
        ...(release ? { reference: release.reference, digests: Object.values(release.digests) } : {}),
        ...(release?.package ? { package: release.package } : {}),
        ...(release?.publisher ? { publisher: release.publisher } : {}),
      })
      const rollout = Object.fromEntries(
        environments.map((environment) => [environment, rolloutStage(policy(), environment, [])] as const),
      )
      return { groups, rollout, ...(block ? { block } : {}) }
    },
  }
}
