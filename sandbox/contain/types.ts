import type { Readable, Writable } from 'node:stream'

/**
 * What holds memory and processes to their limits, strongest first. `cgroup-v2`, `cgroup-v1`: one control group for
 * each run. `systemd-scope`: one user scope for each run. `prlimit-only`: memory by process (`RLIMIT_DATA`) and, for all
 * together, by a watcher that adds up and kills; processes by `RLIMIT_NPROC` inside the run's own user namespace.
 */
export type LimitKind = 'cgroup-v2' | 'cgroup-v1' | 'systemd-scope' | 'prlimit-only'

export type SandboxStatus =
  | {
      readonly available: true
      readonly limits: LimitKind
      /** What was tried out when the sandbox was made, one sentence each. */
      readonly holds: readonly string[]
    }
  | { readonly available: false; readonly reason: string; readonly cure: string }

/** A host path made visible inside, read-only unless `writable`. */
export interface Bind {
  readonly from: string
  readonly to: string
  readonly writable?: boolean
}

export interface RunSpec {
  /** Absolute path inside the sandbox; `NODE` is where Node.js is. */
  readonly command: string
  readonly args: readonly string[]
  /** Everything of the host that the run may see, beside the system libraries and Node.js. */
  readonly binds?: readonly Bind[]
  /** The whole environment; nothing is inherited. */
  readonly env?: { readonly [name: string]: string }
  /** Inside; `/tmp` when absent. */
  readonly cwd?: string
  /** Wall clock; default 30 s. */
  readonly timeoutMs?: number
  /** Standard output and error together; default 64 MiB. */
  readonly maxOutputBytes?: number
  /** All processes and memory file systems together; default 512 MiB. */
  readonly memoryBytes?: number
  /** Processes and threads together (Node.js needs about 12); default 64. */
  readonly processes?: number
}

/** Why a run ended: by itself, or stopped for the first limit it met. */
export type EndCause = 'exited' | 'killed' | 'timeout' | 'output' | 'memory'

export interface RunEnd {
  readonly cause: EndCause
  /** False when the containment itself could not be set up, so nothing of the command ran. */
  readonly started: boolean
  readonly code: number | null
  readonly signal: string | null
  readonly memoryExceeded: boolean
  /** True where the kernel counted refused forks; `prlimit-only` and `systemd-scope` cannot tell. */
  readonly processesExceeded: boolean
  readonly outputBytes: number
  readonly elapsedMs: number
}

export interface Run {
  readonly stdin: Writable
  /** Both outputs must be read or discarded by the caller; the run waits while they are full. */
  readonly stdout: Readable
  readonly stderr: Readable
  /** Resolves once no process of the run is left. Never rejects. */
  readonly exit: Promise<RunEnd>
  /** Ends every process of the run, whatever they do, and answers how it ended. */
  kill(): Promise<RunEnd>
}

/** Where code under review runs: no network, no secrets, an allow-list of files, bounded in every direction. */
export interface Sandbox {
  readonly status: SandboxStatus
  /** Errors: `sandbox_unavailable`. There is no way to run without containment. */
  run(spec: RunSpec): Promise<Run>
}

/** Node.js, inside. */
export const NODE = '/opt/node/bin/node'
