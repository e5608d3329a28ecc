/** Everything gathered for one review of one release: pinned, locked, observed, read, checked and judged. */
export { type GatherOptions, gatherEvidence } from './gather.ts'
export { loadNpmOptions, type NpmOptions, type NpmSettings } from './npm/options.ts'
export {
  type EvidenceDeps,
  type EvidenceFacts,
  type EvidenceParts,
  type LockedRelease,
  type Observed,
  type Progress,
  type ResolvedRelease,
  type SourceAnalysis,
  STEPS,
  type StepName,
} from './parts.ts'
export { type ResolveContext, type ResolvedFacts, type RunRecipe, resolveReference } from './resolve/index.ts'
export { concludeEvidence, type Findings } from './steps/conclude.ts'
export { reportReleaseDependencies } from './steps/dependencies.ts'
export { lockRelease } from './steps/lock.ts'
export { observeRelease } from './steps/observe.ts'
export { resolveRelease } from './steps/resolve.ts'
export { checkReleaseSignatures } from './steps/signature.ts'
export { analyseRelease } from './steps/source.ts'
export { evidenceParts, type PartsQuery } from './wiring.ts'
