import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Reference } from '../../../domain/reference.ts'
import { unpackTarball } from '../../../sandbox/index.ts'
import type { EvidenceDeps, ResolvedRelease } from '../parts.ts'
import { resolveReference } from '../resolve/index.ts'

/**
 * Pins the reference, keeps the artifact, and looks through the archive without keeping what is unpacked.
 * A hostile archive is a concern, not an error. Errors: those of `Resolver`.
 */
export async function resolveRelease(
  deps: EvidenceDeps,
  reference: Reference,
  signal?: AbortSignal,
): Promise<ResolvedRelease> {
  const context = { ...deps.resolve, npm: deps.npm, ...(signal ? { signal } : {}) }
  const { facts, tarball } = await resolveReference(reference, context)
  const artifact = await deps.store.put(tarball)
  const into = join(deps.scratch, `archive-${randomUUID()}`)
  try {
    const { files, unpackedBytes, extracted, concerns } = await unpackTarball(tarball, into)
    return {
      ...facts,
      artifact,
      files,
      unpackedBytes,
      refused: !extracted,
      concerns: [...facts.concerns, ...concerns],
    }
  } finally {
    await rm(into, { recursive: true, force: true })
  }
}
