import { type CapabilityDiff, type DiffEntry, diffManifests, sayCounts } from '../diff/index.ts'
import { type Evidence, manifestOf } from '../evidence.ts'
import type { KnownServer } from '../server.ts'
import type { Card, Line, Part, Span } from './model.ts'

/** The capability diff as cards show it, worst first. */
export interface DiffView {
  /** `3 new tools, 1 widened`; what stands in the headline. */
  readonly headline: string
  /** The approved version it is compared with; absent when everything is new. */
  readonly against?: string
  readonly diff: CapabilityDiff
}

export function diffView(proposed: Evidence, against: Evidence | undefined): DiffView {
  const diff = diffManifests(against && manifestOf(against), manifestOf(proposed))
  const headline = sayCounts(diff)
  return { headline, diff, ...(against ? { against: against.release.version } : {}) }
}

/** The list that stands first on a review card. */
export function diffParts({ diff, against }: DiffView): Part[] {
  if (diff.entries.length === 0) {
    return [
      { kind: 'note', line: [{ text: `Nothing changes against the approved ${against ?? 'release'}.` }] },
    ]
  }
  const title = against ? `What changes against the approved ${against}` : 'Everything is new'
  const items = together(diff.entries).map((group) => ({ mark: markOf(group[0]), line: groupLine(group) }))
  return [{ kind: 'list', title, items }]
}

type Group = readonly [DiffEntry, ...DiffEntry[]]

/** What is said of an entry, apart from its name. */
function saidOf({ name, sentence }: DiffEntry): string | undefined {
  return sentence.startsWith(`${name} `) ? sentence.slice(name.length + 1) : undefined
}

/** Entries of which the very same is said become one line, where the first of them stands. */
function together(entries: readonly DiffEntry[]): Group[] {
  const groups = new Map<string, [DiffEntry, ...DiffEntry[]]>()
  entries.forEach((entry, i) => {
    const said = entry.words ? undefined : saidOf(entry)
    const key = said === undefined ? `${i}` : [entry.kind, entry.change, entry.severity, said].join(' ')
    const group = groups.get(key)
    if (group) group.push(entry)
    else groups.set(key, [entry])
  })
  return [...groups.values()]
}

const MOST_NAMED = 12

function groupLine(group: Group): Line {
  const [first, ...rest] = group
  if (rest.length === 0) return entryLine(first)
  const names = group.slice(0, MOST_NAMED).map((e) => e.name)
  const more = group.length > MOST_NAMED ? ` and ${group.length - MOST_NAMED} more` : ''
  return [
    {
      text: `each of ${group.length} ${first.kind}s ${saidOf(first) ?? first.sentence}: ${names.join(', ')}${more}`,
    },
  ]
}

const MARKS: { readonly [change in DiffEntry['change']]: string } = {
  added: 'NEW',
  removed: 'REMOVED',
  widened: 'WIDENED',
  narrowed: 'NARROWED',
  changed: 'CHANGED',
  reworded: 'REWORDED',
  weakened: 'WEAKENED',
}

function markOf({ severity, change }: DiffEntry): string {
  const risk = severity === 'critical' || severity === 'high' ? `${severity.toUpperCase()} ` : ''
  return `${risk}${MARKS[change]}`
}

/** The sentence; where only words differ, the words: `[-what went-]` and `{+what came+}`, in signs as well as in style. */
function entryLine(entry: DiffEntry): Line {
  const said: Line = [{ text: entry.sentence }]
  return entry.words ? [...said, { text: ': ' }, ...wording(entry.words)] : said
}

const MOST_KEPT = 60

function wording(words: NonNullable<DiffEntry['words']>): Line {
  const spans: Span[] = []
  let [went, came] = ['', '']
  const flush = (): void => {
    if (went.trim()) spans.push({ text: `[-${went.trim()}-]`, style: 'struck' }, { text: ' ' })
    if (came.trim()) spans.push({ text: `{+${came.trim()}+}`, style: 'bold' }, { text: ' ' })
    went = ''
    came = ''
  }
  for (const { change, text } of words) {
    if (change === 'removed') went += text
    else if (change === 'added') came += text
    else if (text.trim() === '') {
      went += went ? text : ''
      came += came ? text : ''
    } else {
      flush()
      spans.push({ text: text.length > MOST_KEPT ? ' … ' : text })
    }
  }
  flush()
  return spans
}

/** `/mcp diff NAME`: every change with its details. */
export function diffCard(server: KnownServer, proposed: Evidence, against: Evidence | undefined): Card {
  const view = diffView(proposed, against)
  const details = view.diff.entries.filter((e) => e.details && e.details.length > 0)
  return {
    summary: `${server.reference}: ${view.headline}.`,
    headline: `${proposed.reference} · ${view.headline}`,
    tone: 'neutral',
    parts: [
      ...diffParts(view),
      ...details.map(
        (e): Part => ({
          kind: 'list',
          title: e.name,
          items: (e.details ?? []).map((detail) => ({ line: [{ text: detail }] })),
        }),
      ),
    ],
  }
}
