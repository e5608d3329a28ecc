import type { Dirent } from 'node:fs'
import { opendir } from 'node:fs/promises'
import { join } from 'node:path'

export interface Found {
  /** Relative to the folder that was walked, with `/`. */
  readonly path: string
  readonly kind: 'code' | 'maybe_code' | 'native' | 'binding' | 'manifest'
}

export interface Walk {
  readonly found: readonly Found[]
  /** Links and odd files that were not followed, where they could hold code. */
  readonly refused: readonly { readonly file: string; readonly reason: string }[]
  /** Why the walk ended early. */
  readonly cut?: string
}

const CODE = /\.(?:[cm]?[jt]sx?)$/i
const TYPES_ONLY = /\.d\.(?:[cm]?ts|\w+\.ts)$/i
const NATIVE = /\.(?:node|so|dll|dylib|exe)$/i
const NOT_CODE = /\.[a-z0-9_-]{1,12}$/i
const MOST_REFUSED = 200

function kindOf(name: string): Found['kind'] | undefined {
  if (TYPES_ONLY.test(name)) return undefined
  if (CODE.test(name)) return 'code'
  if (NATIVE.test(name) || /\.so\.\d/.test(name)) return 'native'
  if (name === 'binding.gyp') return 'binding'
  if (name === 'package.json') return 'manifest'
  return NOT_CODE.test(name) ? undefined : 'maybe_code'
}

/** The files below a folder that matter, sorted within each folder; never follows a link. */
export async function walk(
  root: string,
  options: {
    readonly most: number
    readonly enters: (path: string) => boolean
    readonly signal?: AbortSignal | undefined
  },
): Promise<Walk> {
  const found: Found[] = []
  const refused: { file: string; reason: string }[] = []
  const waiting = ['']
  let entries = 0
  const refuse = (file: string, reason: string): void => {
    if (refused.length < MOST_REFUSED) refused.push({ file, reason })
  }
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    if (options.signal?.aborted) return { found, refused, cut: 'the time was up' }
    const here: Dirent[] = []
    try {
      for await (const entry of await opendir(join(root, folder))) {
        entries += 1
        if (entries > options.most)
          return { found, refused, cut: `there are more than ${options.most} files` }
        here.push(entry)
      }
    } catch {
      refuse(folder === '' ? '.' : folder, 'the folder could not be read')
      continue
    }
    here.sort((a, b) => (a.name < b.name ? -1 : 1))
    const folders: string[] = []
    for (const entry of here) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isDirectory()) {
        if (options.enters(path)) folders.push(path)
      } else {
        const kind = kindOf(entry.name)
        if (entry.isFile()) kind && found.push({ path, kind })
        else if (entry.isSymbolicLink()) refuse(path, 'it is a link, which is not followed')
        else if (kind) refuse(path, 'it is not a plain file')
      }
    }
    if (entries > options.most) return { found, refused, cut: `there are more than ${options.most} files` }
    for (const below of folders.reverse()) waiting.push(below)
  }
  return { found, refused }
}
