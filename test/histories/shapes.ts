import { setTimeout as pause } from 'node:timers/promises'
import { blockedSignal } from '../../workflows/index.ts'
import { approved, NOTES } from '../support/story/approved.ts'
import { DAY, OWNER, quarterly, REVIEWER, SECURITY } from '../support/story/lifecycle.ts'
import type { Outage } from '../support/story/outage.ts'
import { type Story, tellStory } from '../support/story/talk.ts'
import type { World } from '../support/story/world.ts'

export interface Stage {
  readonly world: World
  readonly directory: Outage
}

/** Each shape that a lifecycle's history can take, as a story of an organisation of its own. */
export const SHAPES: { readonly [name: string]: (stage: Stage, organisation: string) => Promise<Story> } = {
  async requested({ world }, organisation) {
    const story = await tellStory(world, NOTES, { organisation })
    await story.ask()
    await story.ask()
    await reviewed(story)
    return story
  },
  async 'could-not-gather'({ world }, organisation) {
    const story = await tellStory(world, 'registry:io.example/notes', { organisation })
    await story.ask()
    // No registry answers at the address that stories use; each attempt waits longer than the one before.
    await world.env.sleep('1h')
    await story.until((s) => s.review?.status === 'could_not_gather')
    return story
  },
  async rejected({ world }, organisation) {
    const story = await asked(world, organisation)
    await story.reject(SECURITY, 'we have one like it')
    return story
  },
  async unanswered({ world }, organisation) {
    const story = await asked(world, organisation)
    await world.env.sleep('8d')
    await story.until((s) => s.review?.status === 'unanswered')
    return story
  },
  async approved({ world }, organisation) {
    return approved(world, organisation)
  },
  async 'quorum-not-checked'({ world, directory }, organisation) {
    const story = await asked(world, organisation)
    await story.approve(REVIEWER)
    directory.away()
    await Promise.all([story.approve(SECURITY), world.env.sleep('40s')])
    directory.back()
    await story.approve(SECURITY)
    return story
  },
  async 'reaffirmed-narrowed-handed-over'({ world }, organisation) {
    const story = await approved(world, organisation)
    await world.env.sleep('80d')
    await story.reaffirm(OWNER)
    await world.env.sleep('80d')
    await story.reaffirm(OWNER, { kind: 'narrow', tools: ['list_notes'] })
    await story.reaffirm(OWNER, { kind: 'hand_over', owner: { id: REVIEWER, group: false } })
    return story
  },
  async 'expired-and-asked-again'({ world }, organisation) {
    const story = await approved(world, organisation)
    await world.env.sleep('100d')
    await story.until((s) => s.deployments.every((d) => d.status === 'expired'))
    await story.ask()
    await reviewed(story)
    return story
  },
  async 'suspended-resumed-retired'({ world }, organisation) {
    const story = await approved(world, organisation)
    await story.stop(SECURITY, 'suspend', 'odd behaviour')
    await story.stop(SECURITY, 'resume', 'it was nothing')
    await story.stop(OWNER, 'retire', 'nobody uses it')
    return story
  },
  async blocked({ world }, organisation) {
    const story = await approved(world, organisation)
    const { reference } = await story.state()
    await story.handle.signal(blockedSignal, {
      kind: 'package',
      value: reference,
      by: SECURITY,
      reason: 'a stolen token',
      at: await story.now(),
    })
    await story.until((s) => s.deployments.every((d) => d.status === 'blocked'))
    return story
  },
  async upgraded({ world }, organisation) {
    const story = await approved(world, organisation)
    await story.ask({ kind: 'upgrade' })
    await reviewed(story)
    await story.approve(REVIEWER)
    await story.approve(SECURITY)
    return story
  },
  async 'continued-as-new'({ world }, organisation) {
    const reaffirmation = { ...quarterly, everyMs: 30 * DAY, spreadMs: 0 }
    const story = await approved(world, organisation, { maxEvents: 60, reaffirmation })
    for (let month = 0; month < 3; month++) {
      await world.env.sleep('25d')
      await story.reaffirm(OWNER)
    }
    return story
  },
}

async function asked(world: World, organisation: string): Promise<Story> {
  const story = await tellStory(world, NOTES, { organisation })
  await story.ask()
  await reviewed(story)
  return story
}

async function reviewed(story: Story): Promise<void> {
  const { review } = await story.until((s) => s.review?.status !== 'gathering')
  if (review?.status !== 'in_review')
    throw new Error(`the evidence could not be gathered: ${review?.failure}`)
  await pause(300)
}
