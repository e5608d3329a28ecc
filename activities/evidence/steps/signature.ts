import type { SignatureReport } from '../../../domain/evidence.ts'
import type { EvidenceDeps, ResolvedRelease } from '../parts.ts'

/** Who signed the release. A folder is signed by nobody, and nobody is asked about it. */
export async function checkReleaseSignatures(
  deps: EvidenceDeps,
  release: ResolvedRelease,
): Promise<SignatureReport> {
  if (release.kind !== 'path') return await deps.parts.checkSignatures(release)
  return {
    status: 'none',
    checks: [
      {
        kind: 'registry_signature',
        status: 'none',
        detail: 'A folder has no registry that could sign for it.',
      },
    ],
    trustRoot: { source: 'embedded', note: 'not used' },
  }
}
