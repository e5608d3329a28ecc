import { expect } from 'vitest'
import { quarterly, REVIEWER, SECURITY } from './lifecycle.ts'
import { pause } from './runs.ts'
import { type Story, tellStory } from './talk.ts'
import type { World } from './world.ts'

export const NOTES = 'path:test/fixtures/servers/notes'

/** A server of an organisation of its own, asked for and approved. */
export async function approved(
  world: World,
  organisation: string,
  options: { maxEvents?: number; reaffirmation?: typeof quarterly } = {},
): Promise<Story> {
  const { reaffirmation = quarterly, ...input } = options
  const story = await tellStory(world, NOTES, { ...input, organisation })
  await story.ask({ reaffirmation })
  const { review } = await story.until((s) => s.review?.status !== 'gathering')
  expect(review).toMatchObject({ status: 'in_review' })
  // The time-skipping server, unlike the real one, forgets an Update that meets the end of a run.
  await pause(200)
  await story.approve(REVIEWER)
  expect(await story.approve(SECURITY)).toMatchObject({ ok: true })
  return story
}
