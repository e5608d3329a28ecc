import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { textOf } from './procs.ts'

async function childrenOf(pid: number): Promise<number[]> {
  let tasks: string[]
  try {
    tasks = await readdir(`/proc/${pid}/task`)
  } catch {
    return []
  }
  const lists = await Promise.all(tasks.map((task) => textOf(join(`/proc/${pid}/task`, task, 'children'))))
  return lists.flatMap((list) => (list ?? '').split(' ').map(Number)).filter((child) => child > 0)
}

/** A process and all below it. Orphans stay below the run's own init, so none gets away. */
export async function processTree(pid: number): Promise<number[]> {
  const found = [pid]
  for (let index = 0; index < found.length && found.length < 10_000; index++) {
    const next = found[index]
    if (next !== undefined) found.push(...(await childrenOf(next)))
  }
  return found
}

/** Memory that belongs to one process alone, and shared memory it has mapped (proc_pid_status(5)), in bytes. */
async function memoryOf(pid: number): Promise<number> {
  const status = (await textOf(`/proc/${pid}/status`)) ?? ''
  let kib = 0
  for (const match of status.matchAll(/^Rss(?:Anon|Shmem):\s+(\d+) kB$/gm)) kib += Number(match[1])
  return kib * 1024
}

export async function treeMemory(pid: number): Promise<number> {
  const sizes = await Promise.all((await processTree(pid)).map(memoryOf))
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** True where the kernel lists a process's children (CONFIG_PROC_CHILDREN), without which nothing can be added up. */
export async function canWatch(): Promise<boolean> {
  return (await textOf(`/proc/${process.pid}/task/${process.pid}/children`)) !== undefined
}
