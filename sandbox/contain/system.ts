import { lstat, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { type Bind, NODE } from './types.ts'

/** Programs and libraries that Node.js needs. Not all of /usr: /usr/local and /usr/share hold what an organisation put there. */
const READ_ONLY = ['/usr/bin', '/usr/lib', '/usr/lib32', '/usr/lib64']
const TOP = ['/bin', '/lib', '/lib32', '/lib64']

export interface SystemView {
  readonly binds: readonly Bind[]
  /** `[target, place]` of links at the top, as distributions with a merged /usr have them. */
  readonly links: readonly (readonly [string, string])[]
}

async function kindOf(path: string): Promise<'folder' | 'link' | undefined> {
  try {
    const found = await lstat(path)
    return found.isSymbolicLink() ? 'link' : found.isDirectory() ? 'folder' : undefined
  } catch {
    return undefined
  }
}

/** What of this host every run may read: system programs and libraries, Node.js, and made-up account files. */
export async function systemView(node: string): Promise<SystemView> {
  const binds: Bind[] = [
    { from: node, to: NODE },
    { from: join(import.meta.dirname, 'etc'), to: '/etc' },
  ]
  const links: (readonly [string, string])[] = []
  for (const path of [...READ_ONLY, ...TOP]) {
    const kind = await kindOf(path)
    if (kind === 'folder') binds.push({ from: path, to: path })
    if (kind === 'link') links.push([await readlink(path), path])
  }
  return { binds, links }
}
