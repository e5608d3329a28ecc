/**
 * Contained install and run, and the artifact store. Evidence and gateway both use it. Code under review is only ever
 * unpacked with limits, installed without scripts, and run here.
 */
export { ARCHIVE_LIMITS, type ArchiveLimits } from './archive/limits.ts'
export { type Unpacked, unpackTarball } from './archive/unpack.ts'
export { createArtifactStore } from './store/folder.ts'
export type { ArtifactStore } from './store/store.ts'
