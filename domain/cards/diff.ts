import type { Evidence } from '../evidence.ts'
import type { KnownServer } from '../server.ts'
import type { Card } from './model.ts'
import type { DiffView } from './review.ts'

export function diffView(proposed: Evidence, against: Evidence | undefined): DiffView {
  return {
    headline: `${proposed.manifest.tools.length} tools`,
    ...(against ? { against: against.release.version } : {}),
    entries: proposed.manifest.tools.map((t) => ({ mark: 'NEW', name: t.name, sentence: 'is new' })),
  }
}

export function diffCard(server: KnownServer, proposed: Evidence, against: Evidence | undefined): Card {
  const view = diffView(proposed, against)
  return {
    summary: `${server.reference}: ${view.headline}.`,
    headline: `${proposed.reference} · ${view.headline}`,
    tone: 'neutral',
    parts: [
      {
        kind: 'list',
        items: view.entries.map((e) => ({ mark: e.mark, line: [{ text: `${e.name} ${e.sentence}` }] })),
      },
    ],
  }
}
