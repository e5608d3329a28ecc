import { randomBytes } from 'node:crypto'
import { TestWorkflowEnvironment } from '@temporalio/testing'
import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker'
import { afterAll } from 'vitest'
import { z } from 'zod'
import { askFor } from './ask.ts'

const devServerSchema = z.object({ address: z.string(), namespace: z.string(), program: z.string() })
const programSchema = z.object({ path: z.string() })

/**
 * A time-skipping server of this file's own, ended after it. Move time with `environment.sleep('90d')`. While a `result()` is
 * awaited time leaps to the next timer of any workflow on the server, so await results only when time may leap, and run no
 * two tests at once on one server. It has no visibility, schedules or resets: `devServer()` has.
 */
export async function timeSkipping(): Promise<TestWorkflowEnvironment> {
  quiet()
  const { path } = await askFor('time-skipping', programSchema)
  const environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  })
  whenOver(() => environment.teardown())
  return environment
}

export interface DevServer {
  readonly environment: TestWorkflowEnvironment
  readonly address: string
  readonly namespace: string
  /** Nobody else's: the server is shared by the whole run. Put it into workflow ids too. */
  readonly taskQueue: string
}

/** The run's shared Temporal server, in real time. */
export async function devServer(): Promise<DevServer> {
  quiet()
  const { address, namespace } = await askFor('temporal', devServerSchema)
  const environment = await TestWorkflowEnvironment.createFromExistingServer({ address, namespace })
  whenOver(() => environment.teardown())
  return { environment, address, namespace, taskQueue: `test-${randomBytes(6).toString('hex')}` }
}

/** Path of the `temporal` program, for `startTemporal` by tests that stop and kill a server of their own. */
export async function temporalProgram(): Promise<string> {
  return (await askFor('temporal-program', programSchema)).path
}

/** Only errors reach the output; the first call in a process counts. */
export function quiet(): void {
  try {
    Runtime.install({
      logger: new DefaultLogger('ERROR'),
      telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } },
    })
  } catch {}
}

function whenOver(end: () => Promise<void>): void {
  try {
    afterAll(end)
  } catch {}
}
