import { describe, expect, it } from 'vitest'
import { showServer } from '../../activities/registry/index.ts'
import { verifyChain } from '../../audit/index.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { DAY, DEV, OWNER, REVIEWER, SECURITY, STRANGER } from '../support/story/lifecycle.ts'
import { tellStory } from '../support/story/talk.ts'
import { startWorld } from '../support/story/world.ts'
import { timeSkipping } from '../support/temporal.ts'

const NOTES = 'path:test/fixtures/servers/notes'

async function verified(db: TestDatabase) {
  const client = await db.pool('reader').connect()
  try {
    return await verifyChain(client, 'acme')
  } finally {
    client.release()
  }
}

const env = await timeSkipping()
const world = await startWorld({ env })

describe('a server lives two years of real quarters', () => {
  it('is asked for, looked at, approved, re-affirmed, narrowed, and at last expires in silence', async () => {
    const story = await tellStory(world, NOTES)
    expect(await story.ask()).toMatchObject({ ok: true, reviewId: '1' })
    const review = await story.until((s) => s.review?.status !== 'gathering')
    expect(review.review).toMatchObject({ status: 'in_review' })

    expect(await story.approve(DEV)).toMatchObject({
      ok: false,
      text: expect.stringContaining('own_request'),
    })
    expect(await story.approve(STRANGER)).toMatchObject({
      ok: false,
      text: expect.stringContaining('not_a_reviewer'),
    })
    expect(await story.approve(REVIEWER)).toMatchObject({ ok: true })
    expect(await story.approve(SECURITY)).toMatchObject({
      ok: true,
      text: expect.stringContaining('Approved'),
    })
    expect((await story.state()).deployments.every((d) => d.status === 'active')).toBe(true)

    for (let quarter = 1; quarter <= 7; quarter++) {
      await env.sleep('80d')
      const choice =
        quarter === 3 ? ({ kind: 'narrow', tools: ['list_notes'] } as const) : ({ kind: 'keep' } as const)
      expect(await story.reaffirm(OWNER, choice)).toMatchObject({ ok: true })
    }
    const kept = await story.state()
    expect(kept.deployments.map((d) => [d.status, d.tools])).toEqual(
      kept.deployments.map(() => ['active', ['list_notes']]),
    )

    await env.sleep('200d')
    const ended = await story.until((s) => s.deployments.every((d) => d.status === 'expired'))
    expect(ended.deployments.length).toBeGreaterThan(0)
    expect(world.chat.text(OWNER).join('\n')).toContain('expired')

    const read = await showServer(world.db.pool('reader'), 'acme', ended.reference)
    expect(read?.deployments.map((d) => d.status)).toEqual(ended.deployments.map((d) => d.status))
    expect(await verified(world.db)).toMatchObject({ ok: true })
  }, 120_000)

  it('asks before the end: one message 14, 7 and 1 days ahead, each naming the day', async () => {
    const asked = world.chat.said.filter((s) => s.to === OWNER && s.card.headline.includes('your word'))
    expect(asked.length).toBeGreaterThanOrEqual(3)
    expect(DAY).toBe(86_400_000)
  })
})
