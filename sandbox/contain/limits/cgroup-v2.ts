import { randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Limiter, LimitGroup, Limits } from './limiter.ts'
import { counterIn, GROUP_PREFIX, killListed, removeGroup, sweepGroups, textOf } from './procs.ts'
import { ownFolder } from './where.ts'

async function has(path: string, words: readonly string[]): Promise<boolean> {
  const found = ((await textOf(path)) ?? '').trim().split(/\s+/)
  return words.every((word) => found.includes(word))
}

const NEEDED = ['memory', 'pids']

/**
 * The nearest folder, from this process's own group upwards, whose children are (or can be made) subject to both
 * controllers. A group that has processes of its own cannot hand controllers down (cgroup-v2, "no internal processes"),
 * so it is usually a parent of ours.
 */
export async function delegatingFolder(own: string, top: string): Promise<string | undefined> {
  for (let folder = own; folder.startsWith(top); folder = dirname(folder)) {
    if (await has(join(folder, 'cgroup.controllers'), NEEDED)) {
      if (await has(join(folder, 'cgroup.subtree_control'), NEEDED)) return folder
      try {
        await writeFile(join(folder, 'cgroup.subtree_control'), '+memory +pids')
        return folder
      } catch {
        // Busy with processes or not ours: look further up.
      }
    }
    if (folder === top) break
  }
  return undefined
}

async function limit(folder: string, limits: Limits): Promise<void> {
  await writeFile(join(folder, 'memory.max'), String(limits.memoryBytes))
  await writeFile(join(folder, 'pids.max'), String(limits.processes))
  // Not there on kernels without swap or before 4.19.
  await writeFile(join(folder, 'memory.swap.max'), '0', { flag: 'r+' }).catch(() => undefined)
  await writeFile(join(folder, 'memory.oom.group'), '1', { flag: 'r+' }).catch(() => undefined)
}

/** Control groups, version 2: one folder for each run. */
export async function cgroupV2(): Promise<Limiter | undefined> {
  const own = await ownFolder('')
  if (!own) return undefined
  const parent = await delegatingFolder(own.folder, own.mount.at)
  if (parent === undefined) return undefined
  await sweepGroups(parent)

  const open = async (limits: Limits): Promise<LimitGroup> => {
    const folder = join(parent, `${GROUP_PREFIX}${randomUUID()}`)
    await mkdir(folder)
    try {
      await limit(folder, limits)
    } catch (error) {
      await removeGroup(folder)
      throw error
    }
    const procs = join(folder, 'cgroup.procs')
    return {
      enter: [procs],
      prefix: [],
      started: () => undefined,
      kill: async () => {
        // Since Linux 5.14; the list is emptied by hand where it is not there.
        await writeFile(join(folder, 'cgroup.kill'), '1', { flag: 'r+' }).catch(() => undefined)
        await killListed(procs)
      },
      met: async () => ({
        memory: (await counterIn(join(folder, 'memory.events'), 'oom_kill')) > 0,
        processes: (await counterIn(join(folder, 'pids.events'), 'max')) > 0,
      }),
      close: () => removeGroup(folder),
    }
  }
  return { kind: 'cgroup-v2', rlimits: () => [], open }
}
