import type { ArchiveLimits } from './limits.ts'
import { ArchiveRefusal, quoted } from './refusal.ts'

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL_OR_BACKSLASH = /[\u0000-\u001f\u007f-\u009f\\]/

/**
 * The path of an entry inside the package, without the one leading folder that npm strips whatever its name.
 * Undefined for the leading folder itself, and for files beside it, which npm drops too.
 */
export function pathInPackage(name: string, limits: ArchiveLimits): string | undefined {
  const bytes = Buffer.byteLength(name)
  if (bytes > limits.pathBytes) throw new ArchiveRefusal('name-too-long', `${bytes} bytes: ${quoted(name)}`)
  if (CONTROL_OR_BACKSLASH.test(name)) throw new ArchiveRefusal('bad-name', quoted(name))
  if (name.startsWith('/') || /^[a-z]:/i.test(name)) throw new ArchiveRefusal('absolute-path', quoted(name))
  const parts = name.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.length === 0) throw new ArchiveRefusal('bad-name', quoted(name))
  if (parts.includes('..')) throw new ArchiveRefusal('traversal', quoted(name))
  const inside = parts.slice(1)
  if (inside.length > limits.depth) {
    throw new ArchiveRefusal('too-deep', `${inside.length} levels: ${quoted(name)}`)
  }
  if (parts.some((part) => Buffer.byteLength(part) > limits.nameBytes)) {
    throw new ArchiveRefusal('name-too-long', quoted(name))
  }
  return inside.length === 0 ? undefined : inside.join('/')
}

/** Refuses two entries for one path, also where only a case-folding or normalising file system sees one. */
export function collisions(): (path: string, folder: boolean) => void {
  const seen = new Map<string, { path: string; folder: boolean }>()
  const fold = (path: string): string => path.normalize('NFKC').toLowerCase()

  const note = (path: string, folder: boolean): void => {
    const key = fold(path)
    const before = seen.get(key)
    if (before && !(before.folder && folder && before.path === path)) {
      throw new ArchiveRefusal('collision', `${quoted(before.path)} and ${quoted(path)}`)
    }
    seen.set(key, { path, folder })
  }

  return (path, folder) => {
    const parts = path.split('/')
    for (let depth = 1; depth < parts.length; depth++) note(parts.slice(0, depth).join('/'), true)
    note(path, folder)
  }
}
