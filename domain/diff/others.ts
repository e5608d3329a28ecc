import { canonicalJson } from '../digest.ts'
import type { CapabilityManifest, DeclaredInput, Prompt, Resource } from '../manifest.ts'
import type { DiffEntry, DiffKind } from './model.ts'
import { reworded } from './wording.ts'

/** Items by key: the new, the gone, and what differs between the two of one key. */
function keyed<T>(
  kind: DiffKind,
  before: readonly T[],
  after: readonly T[],
  key: (item: T) => string,
  added: (item: T) => Pick<DiffEntry, 'severity' | 'sentence'>,
  compare: (before: T, after: T) => DiffEntry[],
): DiffEntry[] {
  const old = new Map(before.map((item) => [key(item), item]))
  const now = new Set(after.map(key))
  return [
    ...after.flatMap((item): DiffEntry[] => {
      const known = old.get(key(item))
      return known ? compare(known, item) : [{ kind, change: 'added', name: key(item), ...added(item) }]
    }),
    ...before
      .filter((item) => !now.has(key(item)))
      .map(
        (item): DiffEntry => ({
          kind,
          change: 'removed',
          name: key(item),
          severity: 'info',
          sentence: `the ${kind} ${key(item)} is gone`,
        }),
      ),
  ]
}

export function promptChanges(before: readonly Prompt[], after: readonly Prompt[]): DiffEntry[] {
  return keyed(
    'prompt',
    before,
    after,
    (prompt) => prompt.name,
    (prompt) => ({ severity: 'low', sentence: `${prompt.name} is a new prompt` }),
    (old, now) => {
      const say = (what: string, from: string | undefined, to: string | undefined): DiffEntry[] =>
        reworded({ kind: 'prompt', name: now.name, what, before: from, after: to })
      const text = (prompt: Prompt): string => canonicalJson(prompt.arguments ?? [])
      const list = (prompt: Prompt): string =>
        (prompt.arguments ?? []).map((a) => `${a.name}${a.required ? '' : '?'}`).join(', ')
      const entries = [
        ...say('description', old.description, now.description),
        ...say('title', old.title, now.title),
      ]
      if (list(old) !== list(now)) {
        const sentence = `the prompt ${now.name} takes (${list(now)}) where it took (${list(old)})`
        entries.push({
          kind: 'prompt',
          change: 'changed',
          name: now.name,
          severity: 'low',
          sentence,
          before: list(old),
          after: list(now),
        })
      } else if (text(old) !== text(now)) entries.push(...say('arguments’ wording', text(old), text(now)))
      return entries
    },
  )
}

export function resourceChanges(before: readonly Resource[], after: readonly Resource[]): DiffEntry[] {
  return keyed(
    'resource',
    before,
    after,
    (resource) => resource.uri,
    (resource) => ({
      severity: 'low',
      sentence: `${resource.uri} is a new resource${resource.template ? ' template' : ''}`,
    }),
    (old, now) => {
      const entries = [
        ...reworded({
          kind: 'resource',
          name: now.uri,
          what: 'description',
          before: old.description,
          after: now.description,
        }),
        ...reworded({ kind: 'resource', name: now.uri, what: 'name', before: old.name, after: now.name }),
      ]
      if (old.mimeType !== now.mimeType || old.template !== now.template) {
        const sentence = `the resource ${now.uri} is of another kind`
        entries.push({
          kind: 'resource',
          change: 'changed',
          name: now.uri,
          severity: 'low',
          sentence,
          before: old.mimeType ?? '',
          after: now.mimeType ?? '',
        })
      }
      return entries
    },
  )
}

export function inputChanges(before: readonly DeclaredInput[], after: readonly DeclaredInput[]): DiffEntry[] {
  return keyed(
    'input',
    before,
    after,
    (input) => input.name,
    (input) => ({
      severity: input.secret ? 'high' : 'medium',
      sentence: `asks for ${input.secret ? 'a new secret' : 'a new setting'}, ${input.name}${input.required ? ', and does not work without it' : ''}`,
    }),
    (old, now) => {
      const entry = (change: DiffEntry['change'], sentence: string): DiffEntry[] => [
        { kind: 'input', change, name: now.name, severity: 'medium', sentence },
      ]
      return [
        ...(old.required === now.required
          ? []
          : entry('changed', `${now.name} is ${now.required ? 'now needed' : 'no longer needed'}`)),
        ...(old.secret === now.secret
          ? []
          : entry(
              now.secret ? 'changed' : 'weakened',
              `${now.name} is ${now.secret ? 'now' : 'no longer'} marked as a secret`,
            )),
        ...reworded({
          kind: 'input',
          name: now.name,
          what: 'description',
          before: old.description,
          after: now.description,
        }),
      ]
    },
  )
}

export function serverChanges(before: CapabilityManifest, after: CapabilityManifest): DiffEntry[] {
  const versions = (manifest: CapabilityManifest): string[] => [...manifest.protocolVersions].sort()
  const list = (manifest: CapabilityManifest): { name: string; text: string }[] => [
    ...Object.entries(manifest.capabilities).map(([name, value]) => ({ name, text: canonicalJson(value) })),
    ...versions(manifest).map((version) => ({ name: `protocol ${version}`, text: '' })),
  ]
  return [
    ...reworded({
      kind: 'instructions',
      name: 'instructions',
      what: 'server’s instructions to the model',
      before: before.instructions,
      after: after.instructions,
      severity: 'medium',
    }),
    ...keyed(
      'capability',
      list(before),
      list(after),
      (one) => one.name,
      ({ name }) => ({
        severity: name.startsWith('protocol ') ? 'info' : 'low',
        sentence: `offers ${name}, which it did not`,
      }),
      (old, now) =>
        old.text === now.text
          ? []
          : [
              {
                kind: 'capability',
                change: 'changed',
                name: now.name,
                severity: 'info',
                sentence: `offers ${now.name} otherwise`,
                before: old.text,
                after: now.text,
              },
            ],
    ),
  ]
}
