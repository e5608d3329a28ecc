import { worstFirst } from '../concern.ts'
import { type CapabilityManifest, manifestDigest } from '../manifest.ts'
import { baselineEntries } from './baseline.ts'
import type { CapabilityDiff, DiffChange, DiffEntry } from './model.ts'
import { inputChanges, promptChanges, resourceChanges, serverChanges } from './others.ts'
import { permissionChanges } from './permissions.ts'
import { toolChanges } from './tools.ts'

const CHANGE_ORDER: readonly DiffChange[] = [
  'weakened',
  'added',
  'widened',
  'changed',
  'narrowed',
  'reworded',
  'removed',
]

function inOrder(entries: readonly DiffEntry[]): DiffEntry[] {
  const rank = (entry: DiffEntry): number => CHANGE_ORDER.indexOf(entry.change)
  return worstFirst(
    [...entries].sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
  )
}

/**
 * What is different between what was approved and what is proposed, worst first. Texts are compared as they are, not
 * normalised; schemas by what they accept. Two manifests with different digests never give an empty diff.
 */
export function diffManifests(
  approved: CapabilityManifest | undefined,
  proposed: CapabilityManifest,
): CapabilityDiff {
  if (!approved) return { baseline: true, entries: inOrder(baselineEntries(proposed)) }
  const entries = [
    ...toolChanges(approved.tools, proposed.tools),
    ...promptChanges(approved.prompts, proposed.prompts),
    ...resourceChanges(approved.resources, proposed.resources),
    ...permissionChanges(approved.hostPermissions, proposed.hostPermissions),
    ...inputChanges(approved.inputs, proposed.inputs),
    ...serverChanges(approved, proposed),
  ]
  if (entries.length === 0 && manifestDigest(approved) !== manifestDigest(proposed)) {
    entries.push({
      kind: 'capability',
      change: 'changed',
      name: 'manifest',
      severity: 'medium',
      sentence: 'differs in a way that is not shown here',
    })
  }
  return { baseline: false, entries: inOrder(entries) }
}
