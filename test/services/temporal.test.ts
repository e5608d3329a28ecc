import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client, Connection, WithStartWorkflowOperation } from '@temporalio/client'
import type { TestWorkflowEnvironment } from '@temporalio/testing'
import { Worker } from '@temporalio/worker'
import { afterEach, expect, test } from 'vitest'
import { startTemporal } from '../../services/index.ts'
import { devServer, temporalProgram, timeSkipping } from '../support/temporal.ts'
import { add, counter, finish, nap, total } from './workflows/counter.ts'

const workflowsPath = fileURLToPath(new URL('./workflows/counter.ts', import.meta.url))
// Found, or built, before any test's time runs.
const program = await temporalProgram()
const shared = await devServer()
const skipping = await timeSkipping()

const toEnd: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of toEnd.splice(0).reverse()) await end()
})

async function working(environment: TestWorkflowEnvironment, taskQueue: string): Promise<void> {
  const worker = await Worker.create({
    connection: environment.nativeConnection,
    namespace: environment.namespace ?? 'default',
    taskQueue,
    workflowsPath,
  })
  const ran = worker.run()
  toEnd.push(async () => {
    worker.shutdown()
    await ran
  })
}

test('on the time-skipping server two years of quarters pass in seconds, and nothing said is lost on the way', async () => {
  const environment = skipping
  await working(environment, 'time')
  const began = await environment.currentTimeMs()
  const operation = new WithStartWorkflowOperation(counter, {
    workflowId: 'counter',
    taskQueue: 'time',
    args: [0, 1],
    workflowIdConflictPolicy: 'USE_EXISTING',
  })
  const { workflow } = environment.client
  expect(await workflow.executeUpdateWithStart(add, { args: [2], startWorkflowOperation: operation })).toBe(2)

  await environment.sleep('730d')
  const handle = workflow.getHandle<typeof counter>('counter')
  expect(await handle.executeUpdate(add, { args: [3] })).toBe(5)
  await expect(handle.executeUpdate(add, { args: [-1] })).rejects.toMatchObject({
    cause: { message: 'Only upwards.' },
  })
  expect((await environment.currentTimeMs()) - began).toBeGreaterThanOrEqual(730 * 86_400_000)

  await handle.signal(finish)
  // 730 days hold eight whole quarters of 90 days.
  expect(await handle.result()).toEqual({ total: 5, runs: 9 })
})

test('awaiting a result lets time leap', async () => {
  const environment = await timeSkipping()
  await working(environment, 'leap')
  const slept = await environment.client.workflow.execute(nap, { taskQueue: 'leap', workflowId: 'nap' })
  expect(slept).toBeGreaterThanOrEqual(30 * 86_400_000)
})

test('the shared server is real: it lists what runs', async () => {
  const { environment, taskQueue } = shared
  await working(environment, taskQueue)
  const { workflow } = environment.client
  const handle = await workflow.start(counter, {
    taskQueue,
    workflowId: `${taskQueue}/counter`,
    args: [40, 1],
  })
  expect(await handle.executeUpdate(add, { args: [2] })).toBe(42)
  await expect
    .poll(async () => (await workflow.count(`TaskQueue = "${taskQueue}"`)).count, { timeout: 20_000 })
    .toBe(1)
  await handle.signal(finish)
  expect(await handle.result()).toEqual({ total: 42, runs: 1 })
})

test('a persistent server that is killed goes on with what it was told', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-temporal-'))
  toEnd.push(async () => rmSync(folder, { recursive: true, force: true }))
  const first = await startTemporal({ program, folder, persistent: true })
  toEnd.push(first.stop)
  const before = await Connection.connect({ address: first.address })
  await new Client({ connection: before }).workflow.start(counter, {
    taskQueue: 'later',
    workflowId: 'kept',
    args: [1, 1],
  })
  await before.close()
  await first.kill()

  const second = await startTemporal({ program, folder, persistent: true, port: first.port })
  toEnd.push(second.stop)
  const { environment } = await existing(second.address)
  await working(environment, 'later')
  expect(await environment.client.workflow.getHandle('kept').query(total)).toBe(1)
})

async function existing(address: string) {
  const { TestWorkflowEnvironment } = await import('@temporalio/testing')
  const environment = await TestWorkflowEnvironment.createFromExistingServer({ address })
  toEnd.push(() => environment.teardown())
  return { environment }
}
