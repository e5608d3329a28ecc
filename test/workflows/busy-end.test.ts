import { expect, it } from 'vitest'
import { approved } from '../support/story/approved.ts'
import { OWNER } from '../support/story/lifecycle.ts'
import { pause, runsOf } from '../support/story/runs.ts'
import { startWorld } from '../support/story/world.ts'
import { devServer } from '../support/temporal.ts'

const COMMANDS = 40

const server = await devServer()
const world = await startWorld({ env: server.environment, taskQueue: server.taskQueue })

it('takes every command exactly once, also those that arrive as a run ends', async () => {
  const organisation = server.taskQueue
  const story = await approved(world, organisation, { maxEvents: 60 })
  const ids = Array.from({ length: COMMANDS }, (_, i) => `keep-${i}`)
  // Each twice, a second delivery at another moment: in some of these moments a run is about to end.
  const answers = await Promise.all(
    [...ids, ...ids].map(async (id, i) => {
      await pause((i * 37) % 4_000)
      return story.reaffirm(OWNER, { kind: 'keep' }, id)
    }),
  )
  expect(answers.filter((answer) => !answer.ok)).toEqual([])
  const { handled } = await story.state()
  const kept = handled.map(({ id }) => id).filter((id) => id.startsWith('keep-'))
  expect([...kept].sort()).toEqual([...ids].sort())
  const runs = await runsOf(world.env.client, story.handle)
  expect(runs.length).toBeGreaterThan(2)
  const { rows } = await world.db
    .pool('owner')
    .query<{ n: number }>(
      `select count(*)::int as n from record where organisation = $1 and kind = 'reaffirmation.kept'`,
      [organisation],
    )
  expect(rows).toEqual([{ n: ids.length }])
})
