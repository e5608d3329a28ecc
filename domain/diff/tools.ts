import type { Severity } from '../concern.ts'
import { type Tool, type ToolAnnotations, toolDigest } from '../manifest.ts'
import type { DiffEntry } from './model.ts'
import { inputChange, outputChange, wordsOf } from './schemas.ts'
import { reworded } from './wording.ts'

/** Defaults of the MCP specification (2025-06-18 and later, ToolAnnotations): silence is the unsafe answer. */
const HINTS = [
  {
    hint: 'readOnlyHint',
    safe: true,
    severity: 'high',
    lost: 'no longer says that it only reads',
    won: 'that it only reads',
  },
  {
    hint: 'destructiveHint',
    safe: false,
    severity: 'high',
    lost: 'no longer says that it destroys nothing',
    won: 'that it destroys nothing',
  },
  {
    hint: 'openWorldHint',
    safe: false,
    severity: 'medium',
    lost: 'no longer says that it stays within its own system',
    won: 'that it stays within its own system',
  },
  {
    hint: 'idempotentHint',
    safe: true,
    severity: 'low',
    lost: 'no longer says that repeating it changes nothing more',
    won: 'that repeating it changes nothing more',
  },
] as const

const sayHint = (annotations: ToolAnnotations | undefined, hint: (typeof HINTS)[number]['hint']): string =>
  annotations?.[hint] === undefined ? 'not said' : String(annotations[hint])

/** Each lost assurance by itself; what is gained, or said anew to the same effect, in one. */
function annotationChanges(before: Tool, after: Tool): DiffEntry[] {
  const changed = HINTS.map((hint) => ({
    ...hint,
    was: sayHint(before.annotations, hint.hint),
    is: sayHint(after.annotations, hint.hint),
  })).filter(({ was, is }) => was !== is)
  const name = after.name
  const lost = changed.filter(({ was, safe }) => was === String(safe))
  const won = changed.filter(({ is, safe }) => is === String(safe))
  const even = changed.filter((one) => !lost.includes(one) && !won.includes(one))
  const said = (list: typeof changed): Pick<DiffEntry, 'kind' | 'name' | 'before' | 'after'> => ({
    kind: 'tool',
    name,
    before: list.map(({ hint, was }) => `${hint}: ${was}`).join(', '),
    after: list.map(({ hint, is }) => `${hint}: ${is}`).join(', '),
  })
  const entries = lost.map(
    (one): DiffEntry => ({
      ...said([one]),
      change: 'weakened',
      severity: one.severity,
      sentence: `${name} ${one.lost}`,
    }),
  )
  if (won.length > 0) {
    const sentence = `${name} now says ${won.map((one) => one.won).join(', ')}`
    entries.push({ ...said(won), change: 'changed', severity: 'low', sentence })
  }
  if (even.length > 0) {
    entries.push({
      ...said(even),
      change: 'changed',
      severity: 'info',
      sentence: `${name} is annotated otherwise, to the same effect`,
    })
  }
  return entries
}

function wordChanges(before: Tool, after: Tool): DiffEntry[] {
  const name = after.name
  const say = (what: string, old: string | undefined, now: string | undefined): DiffEntry[] =>
    reworded({ kind: 'tool', name, what, before: old, after: now })
  return [
    ...say('description', before.description, after.description),
    ...say('title', before.title, after.title),
    ...say('annotated title', before.annotations?.title, after.annotations?.title),
    ...schemaWords(before, after),
  ]
}

/** Wording inside the schemas, of parts that both have; what only one has is in the comparison of schemas. */
function schemaWords(before: Tool, after: Tool): DiffEntry[] {
  return (['inputSchema', 'outputSchema'] as const).flatMap((part) => {
    const old = wordsOf(before[part] ?? {})
    const now = wordsOf(after[part] ?? {})
    const paths = [...new Set([...old.keys(), ...now.keys()])].filter(
      (path) => old.get(path) !== now.get(path),
    )
    const changes = paths.flatMap((path) =>
      reworded({
        kind: 'tool',
        name: after.name,
        what: sayPath(part, path),
        before: old.get(path),
        after: now.get(path),
      }),
    )
    const [first] = changes
    if (!first || changes.length === 1) return changes
    // Hidden characters stay each by itself; the plain rest is one line.
    const loud = changes.filter((change) => change.severity !== 'low')
    const quiet = changes.filter((change) => change.severity === 'low')
    const [one] = quiet
    if (!one || quiet.length === 1) return changes
    const details = quiet.map((change) => change.sentence)
    return [
      ...loud,
      {
        ...one,
        sentence: `${quiet.length} texts in the ${sayPart(part)} of ${after.name} are worded differently`,
        details,
      },
    ]
  })
}

const sayPart = (part: 'inputSchema' | 'outputSchema'): string =>
  part === 'inputSchema' ? 'inputs' : 'outputs'

function sayPath(part: 'inputSchema' | 'outputSchema', path: string): string {
  const steps = path.split('/').filter((step) => step !== '' && step !== 'properties')
  const what = steps.pop() ?? ''
  const where = steps.join('.').replaceAll('.items', '[]')
  return where === ''
    ? `${what} of the ${sayPart(part)}`
    : `${what} of ${part === 'inputSchema' ? 'input' : 'output'} “${where}”`
}

export function toolRisk(tool: Tool): { readonly severity: Severity; readonly says: string } {
  const { readOnlyHint, destructiveHint } = tool.annotations ?? {}
  if (readOnlyHint === true) return { severity: 'medium', says: 'says that it only reads' }
  if (destructiveHint === false)
    return { severity: 'medium', says: 'says that it changes things but destroys nothing' }
  if (destructiveHint === true) return { severity: 'high', says: 'says that it may destroy things' }
  return { severity: 'high', says: 'does not say that it only reads' }
}

function changedTool(before: Tool, after: Tool): DiffEntry[] {
  if (toolDigest(before) === toolDigest(after)) return []
  const entries = [
    ...annotationChanges(before, after),
    ...inputChange(after.name, before.inputSchema, after.inputSchema),
    ...outputChange(after.name, before.outputSchema, after.outputSchema),
    ...wordChanges(before, after),
  ]
  if (entries.length > 0) return entries
  return [
    {
      kind: 'tool',
      change: 'reworded',
      name: after.name,
      severity: 'info',
      sentence: `${after.name} is written differently, to the same effect`,
    },
  ]
}

export function toolChanges(before: readonly Tool[], after: readonly Tool[]): DiffEntry[] {
  const old = new Map(before.map((tool) => [tool.name, tool]))
  const now = new Set(after.map((tool) => tool.name))
  return [
    ...after.flatMap((tool): DiffEntry[] => {
      const known = old.get(tool.name)
      if (known) return changedTool(known, tool)
      const { severity, says } = toolRisk(tool)
      return [
        {
          kind: 'tool',
          change: 'added',
          name: tool.name,
          severity,
          sentence: `${tool.name} is a new tool, which ${says}`,
        },
      ]
    }),
    ...before
      .filter((tool) => !now.has(tool.name))
      .map(
        (tool): DiffEntry => ({
          kind: 'tool',
          change: 'removed',
          name: tool.name,
          severity: 'low',
          sentence: `${tool.name} is gone`,
        }),
      ),
  ]
}
