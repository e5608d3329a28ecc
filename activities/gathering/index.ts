import type pg from 'pg'
import { CountersignError } from '../../domain/errors.ts'
import type { Policy } from '../../domain/policy/schema.ts'
import { parseReference, serverReference } from '../../domain/reference.ts'
import { oneLineText } from '../../domain/text.ts'
import { tierFacts } from '../../domain/tier.ts'
import { beating } from '../beating.ts'
import {
  analyseRelease,
  checkReleaseSignatures,
  concludeEvidence,
  type EvidenceDeps,
  type Findings,
  lockRelease,
  observeRelease,
  type ResolvedRelease,
  reportReleaseDependencies,
  resolveRelease,
} from '../evidence/index.ts'
import { failing } from '../failure.ts'
import { blocksMatching, storeEvidence } from '../registry/index.ts'
import { keep, kept } from './keeping.ts'
import { sayFindings } from './sentences.ts'
import { packageBehind, summarise } from './summary.ts'
import type { GatherActivities } from './types.ts'

export type { GatherActivities, Step } from './types.ts'

export interface GatherParts {
  /** Made anew for each step, so that an edited policy counts from the next review on. */
  readonly evidence: () => EvidenceDeps
  readonly pool: pg.Pool
  readonly policy: () => Policy
}

export function createGatherActivities({ evidence, pool, policy }: GatherParts): GatherActivities {
  const step = async (result: object, said: string) => ({
    kept: await keep(evidence().store, result),
    said: oneLineText(said, 500),
  })
  const read = <K extends keyof Findings>(digest: Parameters<typeof kept>[1]): Promise<Findings[K]> =>
    kept(evidence().store, digest)
  const pinned = async (input: Parameters<GatherActivities['observeServer']>[0]) => ({
    release: await read<'release'>(input.release),
    lock: (await read<'locked'>(input.locked)).lock,
  })

  return failing({
    resolveReference: ({ organisation, asked }) =>
      beating(async (signal) => {
        const reference = parseReference(asked)
        const release = await resolveRelease(evidence(), reference, signal)
        await refuseBlocked(pool, organisation, serverReference(reference), release)
        return step(release, sayFindings.release(release))
      }),
    lockDependencies: ({ release }) =>
      beating(async () => {
        const locked = await lockRelease(evidence(), await read<'release'>(release))
        return step(locked, sayFindings.locked(locked))
      }),
    observeServer: (input) =>
      beating(async (signal) => {
        const { release, lock } = await pinned(input)
        const observed = await observeRelease(evidence(), release, lock, signal)
        return step(observed, sayFindings.observed(observed))
      }),
    readSource: (input) =>
      beating(async () => {
        const { release, lock } = await pinned(input)
        const source = await analyseRelease(evidence(), release, lock)
        return step(source, sayFindings.source(source))
      }),
    checkSignatures: ({ release }) =>
      beating(async () => {
        const signature = await checkReleaseSignatures(evidence(), await read<'release'>(release))
        return step(signature, sayFindings.signature(signature))
      }),
    reportDependencies: (input) =>
      beating(async () => {
        const { release, lock } = await pinned(input)
        const dependencies = await reportReleaseDependencies(evidence(), release, lock)
        return step(dependencies, sayFindings.dependencies(dependencies))
      }),
    concludeEvidence: ({ organisation, findings }) =>
      beating(async () => {
        const [release, locked, observed, source, signature, dependencies] = await Promise.all([
          read<'release'>(findings.release),
          read<'locked'>(findings.locked),
          read<'observed'>(findings.observed),
          read<'source'>(findings.source),
          read<'signature'>(findings.signature),
          read<'dependencies'>(findings.dependencies),
        ])
        const all: Findings = { release, locked, observed, source, signature, dependencies }
        const { evidence: document } = await concludeEvidence(evidence(), all)
        const digest = await storeEvidence(pool, organisation, document)
        return summarise(document, digest, tierFacts(document, policy()), packageBehind(release))
      }),
  } satisfies GatherActivities)
}

/** A blocked release is not looked at again: the kill switch holds for requests too. */
async function refuseBlocked(
  pool: pg.Pool,
  organisation: string,
  server: string,
  release: ResolvedRelease,
): Promise<void> {
  const { reference, publisher, artifact } = release
  const behind = packageBehind(release)
  const facts = {
    server,
    reference,
    digests: [artifact],
    ...(publisher ? { publisher } : {}),
    ...(behind ? { package: behind } : {}),
  }
  const [block] = await blocksMatching(pool, organisation, facts)
  if (!block) return
  throw new CountersignError(
    'refused',
    `${reference} is blocked (${block.kind} ${block.value}): ${block.reason}`,
    'Ask for another release, or ask the security group.',
  )
}
