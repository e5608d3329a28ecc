import { canonicalJson, type Digest } from '../../../domain/digest.ts'
import type { DependencyReport, Evidence, Release, SignatureReport } from '../../../domain/evidence.ts'
import { manifestDigest } from '../../../domain/manifest.ts'
import { present } from '../json.ts'
import type {
  EvidenceDeps,
  EvidenceFacts,
  LockedRelease,
  Observed,
  ResolvedRelease,
  SourceAnalysis,
} from '../parts.ts'

/** Every step's result, as they come out of the activities. */
export interface Findings {
  readonly release: ResolvedRelease
  readonly locked: LockedRelease
  readonly observed: Observed
  readonly source: SourceAnalysis
  readonly signature: SignatureReport
  readonly dependencies: DependencyReport
}

/** Puts the findings together, judges them, and keeps the whole under its digest. */
export async function concludeEvidence(
  deps: EvidenceDeps,
  findings: Findings,
): Promise<{ readonly evidence: Evidence; readonly digest: Digest }> {
  const { release, locked, observed, source } = findings
  const facts = factsOf(findings, deps.now().toISOString())
  const found = [...release.concerns, ...locked.concerns, ...observed.concerns, ...source.concerns]
  const evidence: Evidence = { ...facts, ...deps.parts.judge(facts, found) }
  return { evidence, digest: await deps.store.put(Buffer.from(canonicalJson(evidence))) }
}

function factsOf(findings: Findings, gatheredAt: string): EvidenceFacts {
  const { release, locked, observed, source, signature, dependencies } = findings
  const { concerns: _, status, reason, ...shown } = observed
  const digest = manifestDigest({ ...shown, inputs: release.inputs, hostPermissions: source.permissions })
  return {
    schema: 'countersign.evidence/1',
    reference: release.reference,
    gatheredAt,
    release: {
      ...describe(release),
      digests: { artifact: release.artifact, lock: locked.lock, manifest: digest },
    },
    manifest: {
      status,
      ...(reason === undefined ? {} : { reason }),
      digest,
      ...shown,
      inputs: release.inputs,
    },
    signature,
    hostPermissions: source.permissions,
    source: source.report,
    dependencies,
  }
}

function describe(release: ResolvedRelease): Omit<Release, 'digests'> {
  const { version, files, unpackedBytes } = release
  const { integrity, publishedAt, description, license, repository, publisher, deprecated, mcpName } = release
  return {
    version,
    files,
    unpackedBytes,
    ...present({ integrity, publishedAt, description, license, repository, publisher, deprecated, mcpName }),
  }
}
