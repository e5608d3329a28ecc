import type { Concern } from '../../domain/concern.ts'
import type { Digest } from '../../domain/digest.ts'
import type { Evidence, ManifestReport, SignatureReport, SourceReport } from '../../domain/evidence.ts'
import type { DeclaredInput, HostPermission } from '../../domain/manifest.ts'
import type { TierProposal } from '../../domain/tier.ts'
import type { ArtifactStore } from '../../sandbox/index.ts'
import type { NpmOptions } from './npm/options.ts'
import type { ResolveContext, ResolvedFacts, RunRecipe } from './resolve/index.ts'

/** A release whose bytes are in the store. Plain JSON: it travels between activities. */
export interface ResolvedRelease extends ResolvedFacts {
  readonly artifact: Digest
  readonly files: number
  readonly unpackedBytes: number
  /** The archive was refused: nothing of it is unpacked, installed or run. */
  readonly refused: boolean
}

export interface LockedRelease {
  readonly lock: Digest
  readonly concerns: readonly Concern[]
}

/** What a server showed of itself, or why it did not. */
export interface Observed extends Omit<ManifestReport, 'digest' | 'inputs'> {
  readonly concerns: readonly Concern[]
}

export interface SourceAnalysis {
  readonly permissions: readonly HostPermission[]
  readonly report: SourceReport
  readonly concerns: readonly Concern[]
}

/** The release and its dependencies, unpacked. */
export interface Installation {
  readonly root: string
  readonly packageDir: string
}

export interface ObserveQuery {
  readonly recipe: RunRecipe
  readonly inputs: readonly DeclaredInput[]
  readonly signal?: AbortSignal
}

/** What an evidence document is judged by: everything but the judgement itself. */
export type EvidenceFacts = Omit<Evidence, 'concerns' | 'tier'>

/** The rooms next door, as gathering needs them. Each may throw `CountersignError`. */
export interface EvidenceParts {
  buildLock(release: ResolvedRelease): Promise<LockedRelease>
  /** Shared by everyone who asks for the same release: not to be changed or removed. */
  install(release: ResolvedRelease, lock: Digest): Promise<Installation>
  observe(installation: Installation, query: ObserveQuery): Promise<Observed>
  analyse(installation: Installation): Promise<SourceAnalysis>
  checkSignatures(release: ResolvedRelease): Promise<SignatureReport>
  /** Every concern of the organisation's policy, worst first, with its severities; and the tier they lead to. */
  judge(
    facts: EvidenceFacts,
    found: readonly Concern[],
  ): { readonly concerns: readonly Concern[]; readonly tier: TierProposal }
}

export interface EvidenceDeps {
  readonly store: ArtifactStore
  readonly npm: NpmOptions
  readonly resolve: Omit<ResolveContext, 'npm' | 'signal'>
  readonly parts: EvidenceParts
  /** From the policy: younger dependencies are named. */
  readonly recentDays: number
  /** A folder for what is unpacked for a moment. */
  readonly scratch: string
  readonly now: () => Date
}

export const STEPS = [
  'resolve',
  'lock',
  'observe',
  'source',
  'signature',
  'dependencies',
  'conclude',
] as const
export type StepName = (typeof STEPS)[number]

/** Told before each step begins and when it ends; the sentence is for people. */
export type Progress = (step: StepName, sentence: string) => void
