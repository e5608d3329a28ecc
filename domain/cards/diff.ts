import { type CapabilityDiff, type DiffEntry, diffManifests, sayCounts } from '../diff/index.ts'
import type { Evidence } from '../evidence.ts'
import type { CapabilityManifest } from '../manifest.ts'
import type { KnownServer } from '../server.ts'
import type { Card, Line, Part } from './model.ts'

/** The capability diff as cards show it, worst first. */
export interface DiffView {
  /** `3 new tools, 1 widened`; what stands in the headline. */
  readonly headline: string
  /** The approved version it is compared with; absent when everything is new. */
  readonly against?: string
  readonly diff: CapabilityDiff
}

export function manifestOf({ manifest, hostPermissions }: Evidence): CapabilityManifest {
  const { tools, prompts, resources, instructions, capabilities, protocolVersions, inputs } = manifest
  return {
    tools,
    prompts,
    resources,
    capabilities,
    protocolVersions,
    inputs,
    hostPermissions,
    ...(instructions === undefined ? {} : { instructions }),
  }
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
  return [{ kind: 'list', title, items: diff.entries.map((e) => ({ mark: markOf(e), line: entryLine(e) })) }]
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

/** The sentence; where only words differ, the words: what went struck through, what came in bold. */
function entryLine(entry: DiffEntry): Line {
  const said: Line = [{ text: entry.sentence }]
  if (!entry.words) return said
  const words = entry.words.flatMap((word): Line => {
    if (word.change === 'same') return [{ text: word.text.length > 60 ? ' … ' : word.text }]
    return [{ text: word.text, style: word.change === 'added' ? 'bold' : 'struck' }]
  })
  return [...said, { text: ': ' }, ...words]
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
