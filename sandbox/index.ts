/**
 * Contained install and run, and the artifact store. Evidence and gateway both use it. Code under review is only ever
 * unpacked with limits, installed without scripts, and run here.
 */
export { ARCHIVE_LIMITS, type ArchiveLimits } from './archive/limits.ts'
export { type Unpacked, unpackTarball } from './archive/unpack.ts'
export { createSandbox, type SandboxOptions } from './contain/create.ts'
export {
  type Bind,
  type EndCause,
  type LimitKind,
  NODE,
  type Run,
  type RunEnd,
  type RunSpec,
  type Sandbox,
  type SandboxStatus,
} from './contain/types.ts'
export { observe } from './observe/observe.ts'
export {
  OBSERVATION_LIMITS,
  type Observation,
  type ObservationOptions,
  type ObservationTarget,
  type Recipe,
} from './observe/types.ts'
export { type Installed, type InstallQuery, installRelease } from './release/install.ts'
export { type BuiltLock, buildLock, type LockQuery } from './release/lock.ts'
export type { LockedPackage } from './release/lockfile.ts'
export type { WithInstallScripts } from './release/scripts.ts'
export { createArtifactStore } from './store/folder.ts'
export type { ArtifactStore } from './store/store.ts'
