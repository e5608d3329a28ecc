import type { Limiter, LimitGroup, Limits } from './limiter.ts'

/**
 * A user without control groups of their own asks their service manager for a scope (systemd-run(1)). The scope ends
 * with its last process. The manager's address is all of the environment that it is given, and none of it goes further.
 */
export function systemdScope(tool: string, env: string): Limiter | undefined {
  const runtime = process.env.XDG_RUNTIME_DIR
  if (!runtime) return undefined

  const open = async (limits: Limits): Promise<LimitGroup> => ({
    enter: [],
    prefix: [
      env,
      '-i',
      `XDG_RUNTIME_DIR=${runtime}`,
      tool,
      ...['--user', '--scope', '--quiet', '--collect'],
      ...[
        '-p',
        `MemoryMax=${limits.memoryBytes}`,
        '-p',
        'MemorySwapMax=0',
        '-p',
        `TasksMax=${limits.processes}`,
      ],
      '--',
      env,
      '-i',
    ],
    started: () => undefined,
    kill: async () => undefined,
    met: async () => ({ memory: false, processes: false }),
    close: async () => undefined,
  })
  return { kind: 'systemd-scope', rlimits: () => [], open }
}
