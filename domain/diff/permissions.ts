import type { Severity } from '../concern.ts'
import type { HostPermission } from '../manifest.ts'
import type { DiffEntry } from './model.ts'

interface Saying {
  readonly severity: Severity
  /** After `can now` and `can no longer`. */
  readonly verb: string
}

/** What a permission lets code do, in plain words, and how much a new one matters. */
export function sayPermission(kind: HostPermission['kind'], value: string): Saying {
  const any = value === '*'
  switch (kind) {
    case 'files':
      if (value === 'read') return { severity: 'medium', verb: 'read files' }
      return {
        severity: 'high',
        verb: value === 'write' ? 'write and delete files' : 'read, write and delete files',
      }
    case 'network':
      if (value === 'listen') return { severity: 'medium', verb: 'accept network connections' }
      return { severity: any ? 'high' : 'medium', verb: `contact ${any ? 'any host' : value}` }
    case 'process':
      if (value === 'worker') return { severity: 'low', verb: 'start threads of its own' }
      if (value === 'signal') return { severity: 'medium', verb: 'signal and end other programs' }
      return { severity: 'high', verb: 'start other programs' }
    case 'environment':
      return {
        severity: any ? 'high' : 'medium',
        verb: any ? 'read every environment variable' : `read the environment variable ${value}`,
      }
    case 'dynamic_code':
      return {
        severity: 'medium',
        verb: `run code that is not in its source (${any ? 'in a way that cannot be told' : value})`,
      }
    case 'native_code':
      return { severity: 'high', verb: `load native code (${any ? 'in a way that cannot be told' : value})` }
    case 'install_script':
      return { severity: 'high', verb: `run a script when it is installed (${value})` }
  }
}

interface Grouped {
  readonly kind: HostPermission['kind']
  readonly value: string
  readonly places: HostPermission[]
}

/** By what is touched; the packages and places that touch it beneath. */
export function groupPermissions(permissions: readonly HostPermission[]): Map<string, Grouped> {
  const groups = new Map<string, Grouped>()
  for (const permission of permissions) {
    const { kind, value } = permission
    const key = `${kind} ${value}`
    const group = groups.get(key) ?? { kind, value, places: [] }
    group.places.push(permission)
    groups.set(key, group)
  }
  return groups
}

export const sayPlaces = ({ places }: Grouped): string[] =>
  places.slice(0, 20).map((place) => `${place.package} ${place.file}:${place.line}`)

function entry(group: Grouped, change: 'added' | 'removed'): DiffEntry {
  const { kind, value } = group
  const { severity, verb } = sayPermission(kind, value)
  return {
    kind: 'permission',
    change,
    name: `${kind} ${value}`,
    severity: change === 'added' ? severity : 'info',
    sentence: `${change === 'added' ? 'can now' : 'can no longer'} ${verb}`,
    details: sayPlaces(group),
    permission: { kind, value },
  }
}

/** A permission that more packages use than before: nothing new for the process as a whole. */
function spread(group: Grouped, before: Grouped): DiffEntry[] {
  const known = new Set(before.places.map((place) => place.package))
  const fresh = [...new Set(group.places.map((place) => place.package))].filter((name) => !known.has(name))
  if (fresh.length === 0) return []
  const { kind, value } = group
  return [
    {
      kind: 'permission',
      change: 'changed',
      name: `${kind} ${value}`,
      severity: 'low',
      sentence: `code of ${fresh.length === 1 ? `the package ${fresh[0]}` : `${fresh.length} more packages`} can now also ${sayPermission(kind, value).verb}`,
      details: sayPlaces({ ...group, places: group.places.filter((place) => fresh.includes(place.package)) }),
      permission: { kind, value },
    },
  ]
}

/** `files *` says no more than `read` and `write` together, where those were approved and named already. */
function allFilesKnown(old: ReadonlyMap<string, Grouped>): boolean {
  const known = (value: string): boolean =>
    [...old.values()].some((g) => g.kind === 'files' && g.value === value)
  return known('read') && known('write')
}

function noMore(group: Grouped): DiffEntry {
  const sentence =
    'touches files in more ways, none beyond reading, writing and deleting, which it could before'
  return { ...entry(group, 'added'), change: 'changed', severity: 'info', sentence }
}

export function permissionChanges(
  before: readonly HostPermission[],
  after: readonly HostPermission[],
): DiffEntry[] {
  const old = groupPermissions(before)
  const now = groupPermissions(after)
  const added = [...now].flatMap(([key, group]) => {
    const known = old.get(key)
    if (!known && group.kind === 'files' && group.value === '*' && allFilesKnown(old)) return [noMore(group)]
    return known ? spread(group, known) : [entry(group, 'added')]
  })
  const removed = [...old].filter(([key]) => !now.has(key)).map(([, group]) => entry(group, 'removed'))
  return [...added, ...removed]
}
