import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { ownerWorkflowId } from '../../domain/names.ts'
import { enforceBlock } from '../../workflows/index.ts'
import { ROOT } from '../support/run.ts'
import { memberships } from '../support/story/chat.ts'
import { OWNER, REVIEWER, SECURITY } from '../support/story/lifecycle.ts'
import { directoryWithOutage } from '../support/story/outage.ts'
import { type History, runsOf } from '../support/story/runs.ts'
import { startWorld } from '../support/story/world.ts'
import { timeSkipping } from '../support/temporal.ts'
import { leaks, neutral } from './neutral.ts'
import { SHAPES } from './shapes.ts'

const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')))
const folder = join(ROOT, 'test/histories', `v${version.split('.').slice(0, 2).join('.')}`)
await mkdir(folder, { recursive: true })

const env = await timeSkipping()
const directory = directoryWithOutage(
  memberships({ [REVIEWER]: ['reviewers'], [SECURITY]: ['reviewers', 'security'], [OWNER]: ['slack:SDOCS'] }),
)
const world = await startWorld({ env, groups: directory })

async function keep(name: string, history: History): Promise<void> {
  const json = neutral(history)
  expect(leaks(json)).toEqual([])
  await writeFile(join(folder, `${name}.json`), `${json}\n`)
}

it.each(Object.entries(SHAPES))('records %s', async (name, tell) => {
  const story = await tell({ world, directory }, name)
  // What the last step says to the world belongs to it.
  await env.sleep('1m')
  const runs = await runsOf(env.client, story.handle)
  for (const [i, run] of runs.entries()) await keep(runs.length === 1 ? name : `${name}-${i + 1}`, run)
})

it('records the workflow that reminds an owner', async () => {
  const handle = env.client.workflow.getHandle(ownerWorkflowId('reaffirmed-narrowed-handed-over', OWNER))
  await keep('owner-reminded', await handle.fetchHistory())
})

it('records the workflow that carries a block', async () => {
  const block = {
    kind: 'package',
    value: 'path:test/fixtures/servers/notes',
    by: SECURITY,
    reason: 'a stolen token',
  } as const
  const handle = await env.client.workflow.start(enforceBlock, {
    workflowId: 'approved/block:package',
    taskQueue: world.taskQueue,
    args: [{ organisation: 'approved', block: { ...block, at: '2026-01-05T09:00:00.000Z' } }],
  })
  await handle.result()
  await keep('block-enforced', await handle.fetchHistory())
})
