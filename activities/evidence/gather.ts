import type { Digest } from '../../domain/digest.ts'
import type { Evidence } from '../../domain/evidence.ts'
import { formatReference, type Reference } from '../../domain/reference.ts'
import type { EvidenceDeps, Progress } from './parts.ts'
import { concludeEvidence } from './steps/conclude.ts'
import { reportReleaseDependencies } from './steps/dependencies.ts'
import { lockRelease } from './steps/lock.ts'
import { observeRelease } from './steps/observe.ts'
import { resolveRelease } from './steps/resolve.ts'
import { checkReleaseSignatures } from './steps/signature.ts'
import { analyseRelease } from './steps/source.ts'

export interface GatherOptions {
  readonly progress?: Progress
  readonly signal?: AbortSignal
}

const count = (n: number, thing: string): string => `${n} ${thing}${n === 1 ? '' : 's'}`

/**
 * Gathers everything for one review in this process. A server that is hostile, silent or unsigned still has evidence, with
 * concerns. Errors: those of `Resolver`, and `registry_unavailable` or `timed_out` of the later steps.
 */
export async function gatherEvidence(
  deps: EvidenceDeps,
  reference: Reference,
  options: GatherOptions = {},
): Promise<{ readonly evidence: Evidence; readonly digest: Digest }> {
  const { progress: say = () => undefined, signal } = options
  say('resolve', `Asking for ${formatReference(reference)}.`)
  const release = await resolveRelease(deps, reference, signal)
  say('resolve', `Pinned ${release.reference}, ${count(release.files, 'file')}.`)
  say('lock', 'Pinning every dependency.')
  const locked = await lockRelease(deps, release)
  // A server that runs is observed on a quiet machine; the rest only waits for registries.
  say('observe', 'Starting it in the sandbox.')
  const observed = await observeRelease(deps, release, locked.lock, signal)
  say(
    'observe',
    observed.status === 'observed'
      ? `It offers ${count(observed.tools.length, 'tool')}.`
      : `Not observed. ${observed.reason ?? ''}`.trim(),
  )
  say('source', 'Reading its source.')
  say('signature', 'Checking who signed it.')
  say('dependencies', 'Looking at what comes along.')
  const [source, signature, dependencies] = await Promise.all([
    analyseRelease(deps, release, locked.lock),
    checkReleaseSignatures(deps, release),
    reportReleaseDependencies(deps, release, locked.lock),
  ])
  say('dependencies', `${count(dependencies.count, 'package')} come along.`)
  const concluded = await concludeEvidence(deps, {
    release,
    locked,
    observed,
    source,
    signature,
    dependencies,
  })
  say(
    'conclude',
    `${count(concluded.evidence.concerns.length, 'concern')}, tier ${concluded.evidence.tier.proposed} proposed.`,
  )
  return concluded
}
