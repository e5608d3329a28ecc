import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestWorkflowEnvironment } from '@temporalio/testing'
import { afterAll } from 'vitest'
import { evidenceParts, loadNpmOptions } from '../../../activities/evidence/index.ts'
import { embeddedTrustRoot } from '../../../activities/evidence/signature/index.ts'
import type { ChatPort, Directory } from '../../../domain/chat.ts'
import type { Policy } from '../../../domain/policy/index.ts'
import { createWorkers } from '../../../processes/assemble/worker.ts'
import { ARCHIVE_LIMITS, createArtifactStore, createSandbox } from '../../../sandbox/index.ts'
import { freshDatabase, type TestDatabase } from '../postgres.ts'
import { memberships, notebook } from './chat.ts'
import { OWNER, REVIEWER, SECURITY } from './lifecycle.ts'
import { policy as standard } from './policy.ts'

export interface World {
  readonly env: TestWorkflowEnvironment
  readonly taskQueue: string
  readonly db: TestDatabase
  readonly chat: ReturnType<typeof notebook>
  readonly directory: ReturnType<typeof memberships>
}

/** A worker with everything real behind it: the registry, the record, the sandbox, the npm registry. The chat is a notebook. */
export async function startWorld(options: {
  env: TestWorkflowEnvironment
  taskQueue?: string
  policy?: Policy
  /** Where it speaks, instead of a notebook. */
  chat?: ChatPort
  groups?: Directory
}): Promise<World> {
  const { env, taskQueue = 'story', policy = standard } = options
  const db = await freshDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'countersign-story-'))
  const chat = notebook()
  const directory = memberships({
    [REVIEWER]: ['reviewers'],
    [SECURITY]: ['reviewers', 'security'],
    [OWNER]: ['slack:SDOCS'],
  })
  const store = createArtifactStore(join(folder, 'artifacts'))
  const [npm, sandbox] = await Promise.all([
    loadNpmOptions({ cwd: folder, env: process.env }),
    createSandbox(),
  ])
  const now = (): Date => new Date()
  const parts = evidenceParts({
    store,
    npm,
    sandbox,
    trust: async () => embeddedTrustRoot(new Date()),
    policy,
    now,
  })
  const workers = await createWorkers({
    connection: env.nativeConnection,
    temporal: env.client,
    namespace: env.namespace ?? 'default',
    taskQueue,
    pool: db.pool('worker'),
    chat: options.chat ?? chat,
    directory: options.groups ?? directory,
    policy: () => policy,
    evidence: () => ({
      store,
      npm,
      resolve: {
        mcpRegistry: 'http://127.0.0.1:9',
        folders: { base: process.cwd(), allowed: 'any' },
        maxTarballBytes: ARCHIVE_LIMITS.compressedBytes,
        timeoutMs: 60_000,
      },
      parts,
      recentDays: policy.dependencies.recentDays,
      scratch: folder,
      now,
    }),
    now: () => now().toISOString(),
    chatTimeoutMs: 500,
  })
  const running = workers.run()
  afterAll(async () => {
    workers.stop()
    await running
    await rm(folder, { recursive: true, force: true })
  })
  return { env, taskQueue, db, chat, directory }
}
