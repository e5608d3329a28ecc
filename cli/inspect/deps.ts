import { mkdtemp, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type EvidenceDeps, evidenceParts, loadNpmOptions } from '../../activities/evidence/index.ts'
import { refreshedTrustRoot } from '../../activities/evidence/signature/index.ts'
import { CountersignError } from '../../domain/errors.ts'
import { ARCHIVE_LIMITS, createArtifactStore, createSandbox } from '../../sandbox/index.ts'
import type { Io } from '../command.ts'
import { terminalPolicy } from './policy.ts'

const OFFICIAL = 'https://registry.modelcontextprotocol.io'

/** The base address of the MCP registry. Errors: `bad_setting`. */
function mcpRegistry(text: string | undefined): string {
  if (!text) return OFFICIAL
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text
  throw new CountersignError(
    'bad_setting',
    'COUNTERSIGN_MCP_REGISTRY is not an http or https address.',
    `Leave it out, or write it like ${OFFICIAL}.`,
  )
}

/** Everything that gathering needs, made from a terminal's settings. `close` removes what was only for the moment. */
export async function terminalDeps(io: Io): Promise<{ deps: EvidenceDeps; close(): Promise<void> }> {
  const policy = await terminalPolicy(io)
  const registry = mcpRegistry(io.env.COUNTERSIGN_MCP_REGISTRY)
  const cache = io.env.XDG_CACHE_HOME || join(io.env.HOME || homedir(), '.cache')
  const store = createArtifactStore(
    io.env.COUNTERSIGN_ARTIFACTS
      ? resolve(io.cwd, io.env.COUNTERSIGN_ARTIFACTS)
      : join(cache, 'countersign', 'artifacts'),
  )
  const now = () => new Date()
  const [npm, sandbox] = await Promise.all([loadNpmOptions({ cwd: io.cwd, env: io.env }), createSandbox()])
  const trust = refreshedTrustRoot({ now })
  const scratch = await mkdtemp(join(tmpdir(), 'countersign-inspect-'))
  return {
    deps: {
      store,
      npm,
      resolve: {
        mcpRegistry: registry,
        folders: { base: io.cwd, allowed: 'any' },
        maxTarballBytes: ARCHIVE_LIMITS.compressedBytes,
        timeoutMs: 120_000,
      },
      parts: evidenceParts({ store, npm, sandbox, trust, policy, now }),
      recentDays: policy.dependencies.recentDays,
      scratch,
      now,
    },
    close: () => rm(scratch, { recursive: true, force: true }),
  }
}
