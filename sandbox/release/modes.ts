import { chmod, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Lets everyone read an installation. A caller with a strict umask makes it unreadable for the user without rights that
 * the server runs as; nothing in it is secret, as all of it came from a registry or from the author.
 */
export async function readableByAll(folder: string): Promise<void> {
  if (((await stat(folder)).mode & 0o777) === 0o755) return
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    const executable = entry.isDirectory() || ((await stat(path)).mode & 0o100) !== 0
    await chmod(path, executable ? 0o755 : 0o644)
  }
}
