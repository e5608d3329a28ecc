import type { LimitKind } from '../types.ts'

export interface Limits {
  readonly memoryBytes: number
  readonly processes: number
}

/** The limits of one run, from before its first process until after its last. */
export interface LimitGroup {
  /** Files into which the first process writes its id before it becomes the command. */
  readonly enter: readonly string[]
  /** Command line put before the launcher. */
  readonly prefix: readonly string[]
  /** Told the id of the first process; `exceeded` is called at most once, when all together use too much memory. */
  started(pid: number, exceeded: () => void): void
  /** Kills everything in the group; returns when it is empty. */
  kill(): Promise<void>
  /** What the kernel counted. Asked before `close`. */
  met(): Promise<{ readonly memory: boolean; readonly processes: boolean }>
  close(): Promise<void>
}

export interface Limiter {
  readonly kind: LimitKind
  /** Further `prlimit` options needed where the group does not bound memory by itself. */
  readonly rlimits: (limits: Limits) => readonly string[]
  open(limits: Limits): Promise<LimitGroup>
}
