import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { join } from 'node:path'

const FOLDERS = ['/usr/bin', '/bin', '/usr/sbin', '/sbin', '/usr/local/bin']

/** A system program by its absolute path. The caller's PATH is not asked, as what it names may be anyone's. */
export async function findTool(name: string): Promise<string | undefined> {
  for (const folder of FOLDERS) {
    const path = join(folder, name)
    try {
      await access(path, constants.X_OK)
      return path
    } catch {
      // Look in the next folder.
    }
  }
  return undefined
}

export interface Tools {
  readonly bwrap: string
  readonly prlimit: string
  readonly sh: string
  /** For a caller who is root only. */
  readonly unshare: string
  readonly setpriv: string
}

const PACKAGES: Record<keyof Tools, string> = {
  bwrap: 'bubblewrap',
  prlimit: 'util-linux',
  sh: 'dash',
  unshare: 'util-linux',
  setpriv: 'util-linux',
}

/** Every program the containment needs, or the Debian package of the first that is missing. */
export async function findTools(): Promise<{ tools: Tools } | { missing: string; package: string }> {
  const found: Partial<Record<keyof Tools, string>> = {}
  for (const name of ['bwrap', 'prlimit', 'sh', 'unshare', 'setpriv'] as const) {
    const path = await findTool(name)
    if (path === undefined) return { missing: name, package: PACKAGES[name] }
    found[name] = path
  }
  const { bwrap, prlimit, sh, unshare, setpriv } = found
  if (!bwrap || !prlimit || !sh || !unshare || !setpriv) return { missing: 'bwrap', package: 'bubblewrap' }
  return { tools: { bwrap, prlimit, sh, unshare, setpriv } }
}
