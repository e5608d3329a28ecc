import { describe, expect, it } from 'vitest'
import { verifyChain } from '../../audit/index.ts'
import { approved } from '../support/story/approved.ts'
import { DAY, OWNER } from '../support/story/lifecycle.ts'
import { pause, runsOf } from '../support/story/runs.ts'
import type { Story } from '../support/story/talk.ts'
import { startWorld } from '../support/story/world.ts'
import { timeSkipping } from '../support/temporal.ts'

const YEARS = 10
const QUARTERS = YEARS * 4
/** A run is full after this many events; what is under way then still enters it. */
const FULL = 400
const BOUND = FULL + 100

const env = await timeSkipping()
const world = await startWorld({ env })
const reader = world.db.pool('owner')

async function chain(organisation: string) {
  const client = await reader.connect()
  try {
    return await verifyChain(client, organisation)
  } finally {
    client.release()
  }
}

/**
 * Waits until the run neither ends nor works. The time-skipping server, unlike the real one, forgets what meets the end of
 * a run; `busy-end.test.ts` shows on a real server that nothing is lost there.
 */
async function atRest(story: Story): Promise<void> {
  const handle = env.client.workflow.getHandle(story.handle.workflowId)
  for (let before = ''; ; await pause(150)) {
    const { runId, historyLength } = await handle.describe()
    const now = `${runId} ${historyLength}`
    if (now === before && historyLength < FULL) return
    before = now
  }
}

describe('a server lives ten years of quarters', () => {
  it('is asked three times and kept each quarter, through many bounded runs, and loses nothing', async () => {
    const story = await approved(world, 'decade', { maxEvents: FULL })
    const before = await story.state()
    for (let quarter = 1; quarter <= QUARTERS; quarter++) {
      const [first] = (await story.state()).deployments
      const left = Date.parse(first?.dueAt ?? '') - Date.parse(await story.now())
      await atRest(story)
      await env.sleep(left - DAY / 2)
      await story.until((s) => s.deployments.every((d) => d.pinged.length === 3))
      await atRest(story)
      expect(await story.reaffirm(OWNER)).toMatchObject({ ok: true })
    }
    // The last batch of pings is sent ten minutes after the last ping.
    await env.sleep('1h')

    const runs = await runsOf(env.client, story.handle)
    const sizes = runs.map((run) => run.events?.length ?? 0)
    expect(sizes.length).toBeGreaterThan(4)
    // The first run holds the gathering of the evidence, which is never cut in two.
    expect(sizes.slice(1).filter((size) => size > BOUND)).toEqual([])

    const { rows } = await reader.query<{ due: string; asked: number; sent: number }>(
      `select due_at::text as due, count(*)::int as asked, count(sent_at)::int as sent
       from pings where organisation = 'decade' group by due_at order by due_at`,
    )
    expect(rows.map(({ asked, sent }) => [asked, sent])).toEqual(
      Array.from({ length: QUARTERS }, () => [3, 3]),
    )
    expect(world.chat.said.filter((s) => s.to === OWNER)).toHaveLength(3 * QUARTERS)

    const after = await story.state()
    const { owner, review, reaffirmation } = before
    expect(after).toMatchObject({ owner, review, reaffirmation, reviews: 1 })
    expect(after.deployments.map((d) => [d.environment, d.status, d.approvedAt])).toEqual(
      before.deployments.map((d) => [d.environment, 'active', d.approvedAt]),
    )
    expect(after.handled.slice(0, before.handled.length)).toEqual(before.handled)
    expect(after.handled).toHaveLength(before.handled.length + QUARTERS)
    const kept = await reader.query<{ kind: string; n: number }>(
      `select kind, count(*)::int as n from record where organisation = 'decade' and kind like 'reaffirmation.%'
       group by kind order by kind`,
    )
    expect(kept.rows).toEqual([
      { kind: 'reaffirmation.asked', n: 3 * QUARTERS },
      { kind: 'reaffirmation.kept', n: QUARTERS },
    ])
    expect(await chain('decade')).toMatchObject({ ok: true })
  }, 300_000)
})
