import { fileURLToPath } from 'node:url'
import type { Client } from '@temporalio/client'
import { type NativeConnection, Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker'
import type pg from 'pg'
import type { EvidenceDeps } from '../../activities/evidence/index.ts'
import { createGatherActivities } from '../../activities/gathering/index.ts'
import { createLifecycleActivities } from '../../activities/lifecycle/index.ts'
import type { ChatPort, Directory } from '../../domain/chat.ts'
import { evidenceQueue } from '../../domain/names.ts'
import type { Policy } from '../../domain/policy/index.ts'

export interface WorkerParts {
  readonly connection: NativeConnection
  readonly temporal: Client
  readonly namespace: string
  readonly taskQueue: string
  readonly pool: pg.Pool
  readonly chat: ChatPort
  readonly directory: Directory
  readonly policy: () => Policy
  readonly evidence: () => EvidenceDeps
  readonly now: () => string
  readonly chatTimeoutMs: number
  /** Made beforehand where many workers start (tests). */
  readonly workflowBundle?: WorkflowBundleWithSourceMap
}

export const WORKFLOWS = fileURLToPath(new URL('../../workflows/index.ts', import.meta.url))

/** Under this memory a worker holds as many untrusted packages as it may look at at once. */
const GATHERING_AT_ONCE = 4

/** The pool of a worker needs as many connections, and a few more for the gathering. */
export const LIFECYCLE_ACTIVITIES_AT_ONCE = 20
export const WORKER_CONNECTIONS = LIFECYCLE_ACTIVITIES_AT_ONCE + GATHERING_AT_ONCE + 2

export interface Workers {
  /** Resolves when both have drained after `stop`. */
  run(): Promise<void>
  stop(): void
}

/** The lifecycles' worker, and beside it the one that handles untrusted packages, on a queue of its own. */
export async function createWorkers(parts: WorkerParts): Promise<Workers> {
  const { connection, namespace, taskQueue } = parts
  const shared = { connection, namespace, shutdownGraceTime: '10s' } as const
  const lifecycles = await Worker.create({
    ...shared,
    taskQueue,
    activities: createLifecycleActivities(parts),
    // Each may hold a connection of the pool while the chat platform answers.
    maxConcurrentActivityTaskExecutions: LIFECYCLE_ACTIVITIES_AT_ONCE,
    ...(parts.workflowBundle ? { workflowBundle: parts.workflowBundle } : { workflowsPath: WORKFLOWS }),
  })
  const gathering = await Worker.create({
    ...shared,
    taskQueue: evidenceQueue(taskQueue),
    activities: { ...createGatherActivities(parts) },
    maxConcurrentActivityTaskExecutions: GATHERING_AT_ONCE,
  })
  return {
    async run() {
      await Promise.all([lifecycles.run(), gathering.run()])
    },
    stop() {
      for (const worker of [lifecycles, gathering]) if (worker.getState() === 'RUNNING') worker.shutdown()
    },
  }
}
