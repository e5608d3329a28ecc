import { bold, type Card, code, type Line, line, type Part, type Tone } from '../../domain/cards/index.ts'
import { worstFirst } from '../../domain/concern.ts'
import type { Evidence } from '../../domain/evidence.ts'
import { PERMISSION_KINDS } from '../../domain/manifest.ts'
import type { Changes } from './changes.ts'

const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`

/** Everything in an evidence document that a person in a terminal needs, worst first. */
export function evidenceCard(evidence: Evidence, changes?: Changes): Card {
  const worst = worstFirst(evidence.concerns)[0]?.severity
  const tone: Tone =
    worst === 'critical' || evidence.tier.proposed === 3
      ? 'danger'
      : worst === undefined || worst === 'info'
        ? 'good'
        : 'warning'
  const headline = `${evidence.reference} · tier ${evidence.tier.proposed} proposed · ${count(evidence.concerns.length, 'concern')}`
  return {
    summary: headline,
    headline,
    tone,
    parts: [
      ...changeParts(changes),
      concernPart(evidence),
      {
        kind: 'list',
        title: 'Why this tier',
        items: evidence.tier.reasons.map((text) => ({ line: line(text) })),
      },
      releasePart(evidence),
      signaturePart(evidence),
      ...capabilityParts(evidence),
      permissionPart(evidence),
      dependencyPart(evidence),
    ],
  }
}

function changeParts(changes: Changes | undefined): Part[] {
  if (changes === undefined) return []
  const items = changes.entries.map((entry) => ({
    mark: entry.change.toUpperCase(),
    line: line(entry.sentence),
  }))
  const title = `Against ${changes.against}: ${changes.headline}`
  return items.length === 0 ? [{ kind: 'text', line: line(title) }] : [{ kind: 'list', title, items }]
}

function concernPart(evidence: Evidence): Part {
  if (evidence.concerns.length === 0) return { kind: 'text', line: line('No concerns were found.') }
  const items = worstFirst(evidence.concerns).map((c) => ({
    mark: c.severity.toUpperCase(),
    line: [
      bold(c.title),
      { text: ` ${c.proof} ` },
      code(c.id),
      ...(c.notChecked ? [{ text: ' (not checked)' }] : []),
      ...(c.cure ? [{ text: ` ${c.cure}` }] : []),
    ],
  }))
  return { kind: 'list', title: 'Concerns', items }
}

function releasePart({ release, gatheredAt }: Evidence): Part {
  const facts: (readonly [string, string | undefined])[] = [
    ['Description', release.description],
    ['Version', release.version],
    [
      'Published',
      [release.publishedAt, release.publisher && `by ${release.publisher}`].filter(Boolean).join(' '),
    ],
    ['License', release.license],
    ['Repository', release.repository],
    ['MCP registry', release.mcpName],
    ['Size', `${count(release.files, 'file')}, ${release.unpackedBytes} bytes`],
    ['Artifact', release.digests.artifact],
    ['Lock', release.digests.lock],
    ['Manifest', release.digests.manifest],
    ['Gathered', gatheredAt],
  ]
  return {
    kind: 'facts',
    facts: facts.flatMap(([label, value]) => (value ? [{ label, value: line(value) }] : [])),
  }
}

function signaturePart({ signature }: Evidence): Part {
  const items = signature.checks.map((check) => ({
    mark: check.status.toUpperCase().replaceAll('_', ' '),
    line: line(`${check.kind.replaceAll('_', ' ')}: ${check.detail}`),
  }))
  return { kind: 'list', title: `Signature: ${signature.status.replaceAll('_', ' ')}`, items }
}

function capabilityParts({ manifest }: Evidence): Part[] {
  const unseen: Part[] =
    manifest.status === 'observed'
      ? []
      : [{ kind: 'text', line: [bold('Not observed. '), { text: manifest.reason ?? '' }] }]
  const lists: (readonly [string, readonly { readonly mark?: string; readonly line: Line }[]])[] = [
    [
      count(manifest.tools.length, 'tool'),
      manifest.tools.map((tool) => ({
        mark: tool.annotations?.readOnlyHint === true ? 'READS' : 'ACTS',
        line: [code(tool.name), { text: ` ${tool.description ?? ''}` }],
      })),
    ],
    [
      count(manifest.prompts.length, 'prompt'),
      manifest.prompts.map((p) => ({ line: [code(p.name), { text: ` ${p.description ?? ''}` }] })),
    ],
    [
      count(manifest.resources.length, 'resource'),
      manifest.resources.map((r) => ({ line: [code(r.uri), { text: ` ${r.description ?? ''}` }] })),
    ],
    [
      'Asks to be given',
      manifest.inputs.map((input) => ({
        mark: input.secret ? 'SECRET' : input.required ? 'NEEDED' : 'OPTIONAL',
        line: [code(input.name), { text: ` ${input.description ?? ''}` }],
      })),
    ],
  ]
  return [
    ...unseen,
    ...lists.flatMap(([title, items]): Part[] =>
      items.length === 0 ? [] : [{ kind: 'list', title, items }],
    ),
  ]
}

/** One row for each kind, not for each place: a large tree has thousands. */
function permissionPart({ hostPermissions, source }: Evidence): Part {
  if (hostPermissions.length === 0) {
    const said =
      source.status === 'not_checked' ? `The source was not read. ${source.reason ?? ''}` : undefined
    return { kind: 'text', line: line(said ?? 'The source asks nothing of its host.') }
  }
  const items = PERMISSION_KINDS.flatMap((kind) => {
    const found = hostPermissions.filter((permission) => permission.kind === kind)
    const [first] = found
    if (first === undefined) return []
    const values = [...new Set(found.map((permission) => permission.value))]
    const shown = values.slice(0, 12).join(', ')
    const more = values.length > 12 ? ` and ${values.length - 12} more` : ''
    const place = `${first.package}/${first.file}:${first.line}`
    return [
      {
        mark: kind.toUpperCase().replaceAll('_', ' '),
        line: [{ text: `${shown}${more}; ${count(found.length, 'place')}, first ` }, code(place)],
      },
    ]
  })
  return { kind: 'list', title: 'What the code can do to its host', items }
}

function dependencyPart({ dependencies }: Evidence): Part {
  const names = (refs: readonly { readonly name: string; readonly version: string }[]): string =>
    refs.length === 0
      ? 'none'
      : `${refs.length}: ${refs
          .slice(0, 8)
          .map((ref) => `${ref.name}@${ref.version}`)
          .join(', ')}${refs.length > 8 ? ', …' : ''}`
  const { advisories } = dependencies
  const rows: (readonly [string, string])[] = [
    ['Dependencies', `${dependencies.count}, ${dependencies.direct} direct`],
    ['Install scripts', names(dependencies.installScripts)],
    ['Deprecated', names(dependencies.deprecated)],
    ['Young', names(dependencies.recent)],
    [
      'Licences',
      Object.entries(dependencies.licences)
        .map(([name, n]) => `${name} ${n}`)
        .join(', ') || 'none',
    ],
    [
      'Advisories',
      advisories.status === 'checked' ? names(advisories.found) : `not checked. ${advisories.reason ?? ''}`,
    ],
    ...(dependencies.reason ? [['Not complete', dependencies.reason] as const] : []),
  ]
  return { kind: 'facts', facts: rows.map(([label, value]) => ({ label, value: line(value) })) }
}
