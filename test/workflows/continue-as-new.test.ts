import { expect, it } from 'vitest'
import { approved } from '../support/story/approved.ts'
import { DAY, DEV, OWNER, SECURITY } from '../support/story/lifecycle.ts'
import { startWorld } from '../support/story/world.ts'
import { timeSkipping } from '../support/temporal.ts'

/** The server suggests to go on in a new run at this many events, or at 4 MB, whichever comes first. */
const SUGGESTED = 4_096

const env = await timeSkipping()
const world = await startWorld({ env })

it('remembers a click across runs: the same answer, and nothing changes', async () => {
  const story = await approved(world, 'again', { maxEvents: 150 })
  const { review, handled } = await story.state()
  const said = handled.at(-1)
  const [asked] = handled
  expect(said?.answer.text).toContain('Approved')
  const first = await env.client.workflow.getHandle(story.handle.workflowId).describe()
  await env.sleep('1h')
  const now = await env.client.workflow.getHandle(story.handle.workflowId).describe()
  expect(now.runId).not.toBe(story.handle.firstExecutionRunId)
  expect(first.workflowId).toBe(now.workflowId)
  const before = await story.state()
  const again = { commandId: said?.id ?? '', reviewId: review?.id ?? '', shown: 'whatever' }
  expect(await story.approve(SECURITY, again)).toEqual(said?.answer)
  expect(await story.ask({ commandId: asked?.id ?? '' })).toEqual(asked?.answer)
  expect(await story.state()).toEqual(before)
})

it('goes on in a new run when the server itself suggests it', async () => {
  const reaffirmation = { everyMs: 4 * DAY, pingsMs: [2 * DAY, DAY], spreadMs: 0 }
  const story = await approved(world, 'suggested', { reaffirmation })
  const current = async () => (await env.client.workflow.getHandle(story.handle.workflowId).describe()).runId
  let kept = 0
  while ((await current()) === story.handle.firstExecutionRunId && kept < 150) {
    await env.sleep('3.5d')
    expect(await story.reaffirm(OWNER)).toMatchObject({ ok: true })
    kept += 1
  }
  const { workflowId, firstExecutionRunId } = story.handle
  const { historyLength: events } = await env.client.workflow
    .getHandle(workflowId, firstExecutionRunId)
    .describe()
  expect(events).toBeGreaterThan(SUGGESTED / 4)
  expect(events).toBeLessThan(SUGGESTED + 200)
  const state = await story.state()
  expect(state.deployments.every((d) => d.status === 'active')).toBe(true)
  expect(state.review?.request.requester).toBe(DEV)
  expect(state.handled.length).toBe(Math.min(200, kept + 3))
}, 300_000)
