import { randomUUID } from 'node:crypto'
import { access, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Limiter, LimitGroup, Limits } from './limiter.ts'
import { counterIn, GROUP_PREFIX, killListed, removeGroup, sweepGroups } from './procs.ts'
import { ownFolder } from './where.ts'

async function writeIfThere(path: string, value: string): Promise<void> {
  try {
    await access(path)
  } catch {
    return
  }
  await writeFile(path, value)
}

/** Control groups, version 1: one folder for each run in the memory and in the pids hierarchy. */
export async function cgroupV1(): Promise<Limiter | undefined> {
  const [memory, pids] = await Promise.all([ownFolder('memory'), ownFolder('pids')])
  if (!memory || !pids) return undefined
  await Promise.all([sweepGroups(memory.folder), sweepGroups(pids.folder)])

  const open = async (limits: Limits): Promise<LimitGroup> => {
    const name = `${GROUP_PREFIX}${randomUUID()}`
    const memoryFolder = join(memory.folder, name)
    const pidsFolder = join(pids.folder, name)
    const close = async (): Promise<void> => {
      await Promise.all([removeGroup(memoryFolder), removeGroup(pidsFolder)])
    }
    try {
      await Promise.all([mkdir(memoryFolder), mkdir(pidsFolder)])
      await writeFile(join(memoryFolder, 'memory.limit_in_bytes'), String(limits.memoryBytes))
      // Not there where swap is not accounted for.
      await writeIfThere(join(memoryFolder, 'memory.memsw.limit_in_bytes'), String(limits.memoryBytes))
      await writeFile(join(pidsFolder, 'pids.max'), String(limits.processes))
    } catch (error) {
      await close()
      throw error
    }
    return {
      enter: [join(memoryFolder, 'cgroup.procs'), join(pidsFolder, 'cgroup.procs')],
      prefix: [],
      started: () => undefined,
      kill: () => killListed(join(pidsFolder, 'cgroup.procs')),
      met: async () => ({
        memory: (await counterIn(join(memoryFolder, 'memory.oom_control'), 'oom_kill')) > 0,
        processes: (await counterIn(join(pidsFolder, 'pids.events'), 'max')) > 0,
      }),
      close,
    }
  }
  return { kind: 'cgroup-v1', rlimits: () => [], open }
}
