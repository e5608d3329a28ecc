import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type EvidenceDeps, evidenceParts, loadNpmOptions } from '../../activities/evidence/index.ts'
import { refreshedTrustRoot } from '../../activities/evidence/signature/index.ts'
import type { Policy } from '../../domain/policy/index.ts'
import {
  ARCHIVE_LIMITS,
  createArtifactStore,
  createSandbox,
  type SandboxStatus,
} from '../../sandbox/index.ts'

/** How long one registry may take to answer. */
const REGISTRY_TIMEOUT_MS = 60_000

export interface EvidenceSettings {
  readonly dataFolder: string
  readonly mcpRegistry: string
  /** Folders that `path:` may name; none in a deployment where people ask from chat. */
  readonly pathFolders: readonly string[]
}

/** What gathering evidence needs in a worker; made anew for each step, so that an edited policy counts at once. */
export async function evidenceFor(
  settings: EvidenceSettings,
  policy: () => Policy,
): Promise<{ evidence: () => EvidenceDeps; sandbox: SandboxStatus }> {
  const { dataFolder, mcpRegistry, pathFolders } = settings
  const scratch = join(dataFolder, 'scratch')
  await mkdir(scratch, { recursive: true })
  const store = createArtifactStore(join(dataFolder, 'artifacts'))
  const [npm, sandbox] = await Promise.all([
    loadNpmOptions({ cwd: process.cwd(), env: process.env }),
    createSandbox(),
  ])
  const now = (): Date => new Date()
  const trust = refreshedTrustRoot({ now, cachePath: join(dataFolder, 'trust-root') })
  return {
    sandbox: sandbox.status,
    evidence: () => ({
      store,
      npm,
      resolve: {
        mcpRegistry,
        ...(pathFolders.length > 0 ? { folders: { base: process.cwd(), allowed: pathFolders } } : {}),
        maxTarballBytes: ARCHIVE_LIMITS.compressedBytes,
        timeoutMs: REGISTRY_TIMEOUT_MS,
      },
      parts: evidenceParts({ store, npm, sandbox, trust, policy: policy(), now }),
      recentDays: policy().dependencies.recentDays,
      scratch,
      now,
    }),
  }
}
