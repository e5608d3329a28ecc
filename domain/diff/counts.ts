import type { CapabilityDiff, DiffEntry } from './model.ts'

const say = (count: number, one: string, many = `${one}s`): string[] =>
  count === 0 ? [] : [`${count} ${count === 1 ? one : many}`]

function baselineCounts(entries: readonly DiffEntry[]): string {
  const count = (kind: DiffEntry['kind']): number =>
    entries
      .filter((entry) => entry.kind === kind && entry.change === 'added')
      .reduce((sum, entry) => sum + (entry.count ?? 1), 0)
  const parts = [
    ...say(count('tool'), 'tool'),
    ...say(count('prompt'), 'prompt'),
    ...say(count('resource'), 'resource'),
    ...say(count('permission'), 'host permission'),
    ...say(count('input'), 'setting or secret', 'settings and secrets'),
  ]
  return `everything is new: ${parts.length > 0 ? parts.join(', ') : 'nothing was seen'}`
}

/** The headline: `3 new tools, 2 widened, 1 new host`. An item is counted once under its gravest change. */
export function sayCounts({ baseline, entries }: CapabilityDiff): string {
  if (baseline) return baselineCounts(entries)
  const counted = new Set<string>()
  // What a server offers as a server is in the entries; the headline is about what it can do.
  const counting = entries.filter((entry) => entry.kind !== 'capability' || entry.severity !== 'info')
  const take = (matches: (entry: DiffEntry) => boolean): number => {
    const keys = counting.filter(matches).map((entry) => `${entry.kind} ${entry.name}`)
    const fresh = new Set(keys.filter((key) => !counted.has(key)))
    for (const key of fresh) counted.add(key)
    return fresh.size
  }
  const added = (kind: DiffEntry['kind']) => (entry: DiffEntry) =>
    entry.kind === kind && entry.change === 'added'
  const isHost = (entry: DiffEntry): boolean =>
    entry.change === 'added' && entry.permission?.kind === 'network' && entry.permission.value !== 'listen'
  const parts = [
    ...say(take(added('tool')), 'new tool'),
    ...say(
      take((entry) => entry.change === 'weakened'),
      'weakened',
      'weakened',
    ),
    ...say(
      take((entry) => entry.change === 'widened'),
      'widened',
      'widened',
    ),
    ...say(take(isHost), 'new host'),
    ...say(take(added('permission')), 'new host permission'),
    ...say(take(added('input')), 'new setting or secret', 'new settings and secrets'),
    ...say(take(added('prompt')), 'new prompt'),
    ...say(take(added('resource')), 'new resource'),
    ...say(
      take((entry) => entry.change === 'changed' || entry.change === 'added'),
      'changed',
      'changed',
    ),
    ...say(
      take((entry) => entry.change === 'narrowed'),
      'narrowed',
      'narrowed',
    ),
    ...say(
      take((entry) => entry.change === 'reworded'),
      'reworded',
      'reworded',
    ),
    ...say(
      take((entry) => entry.change === 'removed'),
      'removed',
      'removed',
    ),
  ]
  if (parts.length > 0) return parts.join(', ')
  return entries.length > 0 ? 'nothing of weight' : 'no change'
}
