import { readdir, readFile, rmdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
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

/** Begins the name of every control group made here. */
export const GROUP_PREFIX = 'countersign-'

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

const STALE_MS = 600_000

/**
 * Removes what a killed worker left: its runs ended with it, their empty groups did not. A group in use cannot be
 * removed, and one that another worker is just about to enter is too young.
 */
export async function sweepGroups(parent: string): Promise<void> {
  const names = (await readdir(parent)).filter((name) => name.startsWith(GROUP_PREFIX))
  for (const name of names) {
    const folder = join(parent, name)
    try {
      if (Date.now() - (await stat(folder)).mtimeMs > STALE_MS) await rmdir(folder)
    } catch {
      // In use, or swept by someone else.
    }
  }
}
