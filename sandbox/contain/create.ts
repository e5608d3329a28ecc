import { mkdirSync, mkdtempSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CountersignError, oneLine } from '../../domain/errors.ts'
import { cgroupV1 } from './limits/cgroup-v1.ts'
import { cgroupV2 } from './limits/cgroup-v2.ts'
import type { Limiter } from './limits/limiter.ts'
import { prlimitOnly } from './limits/prlimit.ts'
import { systemdScope } from './limits/systemd.ts'
import { proveContainment } from './prove.ts'
import { type Containment, startRun } from './run.ts'
import { systemView } from './system.ts'
import { findTool, findTools } from './tools.ts'
import type { LimitKind, Sandbox, SandboxStatus } from './types.ts'

export interface SandboxOptions {
  /** Tried in this order; the first that holds in a trial is used. Default: all, strongest first. */
  readonly limits?: readonly LimitKind[]
  /** Node.js that servers are run with; default the one that runs this. */
  readonly node?: string
}

const STRONGEST_FIRST: readonly LimitKind[] = ['cgroup-v2', 'cgroup-v1', 'systemd-scope', 'prlimit-only']

async function limiter(kind: LimitKind): Promise<Limiter | undefined> {
  if (kind === 'cgroup-v2') return cgroupV2()
  if (kind === 'cgroup-v1') return cgroupV1()
  if (kind === 'prlimit-only') return prlimitOnly()
  const [systemdRun, env] = await Promise.all([findTool('systemd-run'), findTool('env')])
  return systemdRun && env ? systemdScope(systemdRun, env) : undefined
}

/** Root's runs are staged under /run, which no one else can write to and everyone can walk through. */
async function stagingFolder(): Promise<string> {
  try {
    mkdirSync('/run/countersign/stage', { recursive: true, mode: 0o755 })
    return '/run/countersign/stage'
  } catch {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-'))
    await chmod(folder, 0o755)
    return folder
  }
}

function unavailable(reason: string, cure: string): Sandbox {
  return {
    status: { available: false, reason, cure },
    run: async () => {
      throw new CountersignError('sandbox_unavailable', reason, cure)
    },
  }
}

function available(containment: Containment, status: SandboxStatus): Sandbox {
  return { status, run: (spec) => startRun(containment, spec) }
}

/**
 * Finds out what this machine can contain, by trying it: a run must start, and must be stopped at its memory and at its
 * process limit. Never throws: where nothing holds, `status` says why and what to do, and `run` refuses.
 */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  if (process.platform !== 'linux') {
    return unavailable(
      `Servers are contained with Linux namespaces, and this is ${process.platform}.`,
      'Run the worker on Linux, or in a Linux virtual machine.',
    )
  }
  const found = await findTools()
  if ('missing' in found) {
    return unavailable(
      `The program ${found.missing} is not installed.`,
      `Install the package ${found.package} and start again.`,
    )
  }
  const root = process.getuid?.() === 0
  const staging = root ? { folder: await stagingFolder() } : undefined
  const system = await systemView(options.node ?? process.execPath)
  const failures: string[] = []
  for (const kind of options.limits ?? STRONGEST_FIRST) {
    try {
      const chosen = await limiter(kind)
      if (!chosen) continue
      const containment = { tools: found.tools, limiter: chosen, system, staging }
      const proof = await proveContainment(containment)
      if (proof.holds) return available(containment, { available: true, limits: kind, holds: proof.facts })
      failures.push(`${kind}: ${proof.reason}`)
    } catch (error) {
      failures.push(`${kind}: ${oneLine(error)}`)
    }
  }
  return unavailable(
    `No contained run succeeded here (${failures.join('; ') || 'no limits can be set'}).`,
    root
      ? 'Allow user namespaces (kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns) and mounting (CAP_SYS_ADMIN) for this process.'
      : 'Allow user namespaces for this user (kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0, or an AppArmor profile for bwrap).',
  )
}
