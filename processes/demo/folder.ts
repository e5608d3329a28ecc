import { chmod, lstat, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isRunning } from '../../services/index.ts'

const PREFIX = 'countersign-demo-'

/** A throw-away folder for one demo. Those of demos that were killed are removed, since nothing else would. */
export async function demoFolder(parent = tmpdir()): Promise<string> {
  for (const name of await readdir(parent)) {
    const folder = join(parent, name)
    if (name.startsWith(PREFIX) && (await isLeft(folder))) await rm(folder, { recursive: true, force: true })
  }
  const folder = await mkdtemp(join(parent, PREFIX))
  // PostgreSQL may run under another account than ours.
  await chmod(folder, 0o755)
  await writeFile(join(folder, 'pid'), String(process.pid))
  return folder
}

/** Whether a folder is ours and its demo is gone; one that does not say whose it is stays. */
async function isLeft(folder: string): Promise<boolean> {
  try {
    const found = await lstat(folder)
    if (!found.isDirectory() || found.uid !== process.getuid?.()) return false
    const pid = Number(await readFile(join(folder, 'pid'), 'utf8'))
    return Number.isInteger(pid) && pid > 0 && !isRunning(pid)
  } catch {
    return false
  }
}
