import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

type Environment = Readonly<Record<string, string | undefined>>

/** Where programs that were built or downloaded once are kept, by the XDG base directory rules. */
export function cacheFolder(env: Environment = process.env): string {
  const xdg = env.XDG_CACHE_HOME
  // The specification has relative paths ignored.
  return join(xdg && isAbsolute(xdg) ? xdg : join(homedir(), '.cache'), 'countersign')
}

/**
 * Runs `work` while no other process on this machine runs it under the same name, so that a long build is done once. A lock
 * whose holder died is taken over; two that do so at one instant may both work, so `work` must put its result in place in one
 * step. `waiting` is called once when another process holds it.
 */
export async function underLock<T>(
  folder: string,
  name: string,
  work: () => Promise<T>,
  waiting: () => void = () => {},
): Promise<T> {
  await mkdir(folder, { recursive: true })
  const file = join(folder, `.${name}.lock`)
  for (let told = false; !(await claim(file)); told = true) {
    if (!told) waiting()
    await pause(200)
  }
  try {
    return await work()
  } finally {
    await rm(file, { force: true })
  }
}

async function claim(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx')
    await handle.writeFile(String(process.pid))
    await handle.close()
    return true
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error
    const holder = Number.parseInt(await readFile(file, 'utf8').catch(() => ''), 10)
    if (Number.isInteger(holder) && !isRunning(holder)) await rm(file, { force: true })
    return false
  }
}

/** Whether a process of this id exists, ours or not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return isCode(error, 'EPERM')
  }
}

export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
