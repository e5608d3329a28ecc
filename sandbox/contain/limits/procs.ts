import { readFile, rmdir } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'

export async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    return undefined
  }
}

/** The number after `key` in a control group's `key value` file; 0 where it is not there. */
export async function counterIn(path: string, key: string): Promise<number> {
  const line = (await textOf(path))?.split('\n').find((text) => text.startsWith(`${key} `))
  return line === undefined ? 0 : Number(line.slice(key.length + 1))
}

const PATIENCE_MS = 5_000

/** Kills what is listed in `cgroup.procs` until nothing is; a group that forks faster is met again on the next turn. */
export async function killListed(procs: string): Promise<void> {
  const end = performance.now() + PATIENCE_MS
  while (performance.now() < end) {
    const pids = ((await textOf(procs)) ?? '')
      .split('\n')
      .map(Number)
      .filter((pid) => pid > 0)
    if (pids.length === 0) return
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It ended between the reading and the signal.
      }
    }
    await pause(10)
  }
}

/**
 * Kills the first process of a process namespace and waits until it is gone. The kernel ends all others before it lets
 * the first one go (pid_namespaces(7)), so none is left then.
 */
export async function endNamespace(pid: number): Promise<void> {
  const end = performance.now() + PATIENCE_MS
  while (performance.now() < end) {
    // Dead and only not yet waited for counts as gone.
    const stat = await textOf(`/proc/${pid}/stat`)
    if (stat === undefined || /\) [ZX] /.test(stat)) return
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      return
    }
    await pause(10)
  }
}

/** A group counts its dead for a while after they are gone, so removal is tried again. */
export async function removeGroup(folder: string): Promise<void> {
  const end = performance.now() + PATIENCE_MS
  for (;;) {
    try {
      await rmdir(folder)
      return
    } catch (error) {
      const gone = error instanceof Error && 'code' in error && error.code === 'ENOENT'
      if (gone || performance.now() > end) return
      await pause(50)
    }
  }
}
