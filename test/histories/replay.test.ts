import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from '@temporalio/worker'
import { DeterminismViolationError } from '@temporalio/workflow'
import { expect, it } from 'vitest'
import { WORKFLOWS } from '../../processes/assemble/worker.ts'
import { ROOT } from '../support/run.ts'
import { quiet } from '../support/temporal.ts'
import { leaks, revived } from './neutral.ts'
import { SHAPES } from './shapes.ts'

quiet()
const HISTORIES = join(ROOT, 'test/histories')
const recorded = readdirSync(HISTORIES)
  .filter((name) => /^v\d/.test(name))
  .flatMap((version) =>
    readdirSync(join(HISTORIES, version)).map((file) => ({
      workflowId: `${version}/${file.replace('.json', '')}`,
      text: readFileSync(join(HISTORIES, version, file), 'utf8'),
    })),
  )

/** Every history with what went wrong in its replay. */
async function replay(workflowsPath: string, names: (name: string) => boolean = () => true) {
  const histories = recorded
    .filter(({ workflowId }) => names(workflowId))
    .map(({ workflowId, text }) => ({ workflowId, history: revived(text) }))
  const failed: { workflowId: string; error: unknown }[] = []
  let replayed = 0
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowsPath }, histories)) {
    replayed += 1
    if (error) failed.push({ workflowId, error })
  }
  return { replayed, failed }
}

it('keeps a history of every shape', () => {
  for (const shape of [...Object.keys(SHAPES), 'owner-reminded', 'block-enforced']) {
    expect(recorded.filter(({ workflowId }) => workflowId.includes(`/${shape}`))).not.toEqual([])
  }
})

it('replays every recorded history on the workflows as they are now', async () => {
  const { replayed, failed } = await replay(WORKFLOWS)
  expect(failed).toEqual([])
  expect(replayed).toBe(recorded.length)
})

it('notices a workflow that no longer fits its histories', async () => {
  const incompatible = fileURLToPath(new URL('./workflows/incompatible.ts', import.meta.url))
  expect(existsSync(incompatible)).toBe(true)
  const { failed } = await replay(incompatible, (name) => name.endsWith('/approved'))
  expect(failed).toHaveLength(1)
  expect(failed[0]?.error).toBeInstanceOf(DeterminismViolationError)
})

it('has nothing of the machine that recorded them, and stays small', () => {
  expect(
    recorded.flatMap(({ workflowId, text }) => leaks(text).map((word) => `${workflowId}: ${word}`)),
  ).toEqual([])
  expect(recorded.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(1_500_000)
})
