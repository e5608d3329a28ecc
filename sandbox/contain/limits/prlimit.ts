import { setTimeout as pause } from 'node:timers/promises'
import type { Limiter, LimitGroup, Limits } from './limiter.ts'
import { canWatch, treeMemory } from './watch.ts'

const GIB = 1024 * 1024 * 1024
const INTERVAL_MS = 50

/**
 * Without control groups: each process by `RLIMIT_DATA` (Node.js does not start under 1 GiB, so that is the least), and
 * all together by adding up what they use every 50 ms and killing the run that is over. A run can be over for that
 * long; it cannot stay so. Its memory file systems are bounded by their own sizes.
 */
export async function prlimitOnly(): Promise<Limiter | undefined> {
  if (!(await canWatch())) return undefined

  const open = async (limits: Limits): Promise<LimitGroup> => {
    let over = false
    const stop = new AbortController()
    const watch = async (pid: number, exceeded: () => void): Promise<void> => {
      while (!stop.signal.aborted) {
        if ((await treeMemory(pid)) > limits.memoryBytes && !stop.signal.aborted) {
          over = true
          exceeded()
          return
        }
        await pause(INTERVAL_MS, undefined, { ref: false })
      }
    }
    return {
      enter: [],
      prefix: [],
      started: (pid, exceeded) => {
        void watch(pid, exceeded)
      },
      kill: async () => undefined,
      met: async () => ({ memory: over, processes: false }),
      close: async () => stop.abort(),
    }
  }
  return { kind: 'prlimit-only', rlimits: (limits) => [`--data=${Math.max(GIB, limits.memoryBytes)}`], open }
}
