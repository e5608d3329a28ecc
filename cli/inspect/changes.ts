import type { Evidence } from '../../domain/evidence.ts'
import type { Changes } from './card.ts'

/** What changed between two releases, worst first. */
export function changesBetween(before: Evidence, _after: Evidence): Changes {
  return { against: before.reference, headline: 'not compared', entries: [] }
}
