/** What changed between two capability manifests, worst first, in plain words. Pure. */
export { sayCounts } from './counts.ts'
export { diffManifests } from './diff.ts'
export type { CapabilityDiff, DiffChange, DiffEntry, DiffKind } from './model.ts'
export { sayPermission } from './permissions.ts'
export { diffWords, type WordChange } from './words.ts'
