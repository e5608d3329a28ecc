import { judgeEvidence } from '../../domain/concerns/index.ts'
import type { Policy } from '../../domain/policy/index.ts'
import { type ArtifactStore, buildLock, installRelease, observe, type Sandbox } from '../../sandbox/index.ts'
import type { NpmOptions } from './npm/options.ts'
import type { EvidenceParts, Observed } from './parts.ts'
import { checkSignatures, npmRegistryClient, type TrustRootProvider } from './signature/index.ts'
import { analyseSource } from './source/index.ts'
import { notObserved } from './steps/observe.ts'

export interface PartsQuery {
  readonly store: ArtifactStore
  readonly npm: NpmOptions
  readonly sandbox: Sandbox
  readonly trust: TrustRootProvider
  readonly policy: Policy
  readonly now: () => Date
}

/** The rooms next door, put together for gathering. */
export function evidenceParts({ store, npm, sandbox, trust, policy, now }: PartsQuery): EvidenceParts {
  return {
    async buildLock({ artifact, name, version, integrity }) {
      const claimed = integrity === undefined ? {} : { integrity }
      const { lock, concerns } = await buildLock({
        store,
        artifact,
        name,
        version,
        npmOptions: npm,
        ...claimed,
      })
      return { lock, concerns }
    },
    install: ({ artifact, name, version }, lock) =>
      installRelease({ store, artifact, lock, name, version, npmOptions: npm }),
    async observe({ root, packageDir }, { recipe, inputs, signal }): Promise<Observed> {
      const seen = await observe(
        sandbox,
        { root, packageDir, recipe: { command: 'node', ...recipe }, inputs },
        signal ? { signal } : {},
      )
      if (seen.status === 'not_observed') {
        // That it was not observed is judged from the manifest, whatever the cause; once is enough.
        const concerns = seen.concerns.filter((concern) => concern.id !== 'observe.not-observed')
        return { ...notObserved(seen.reason), concerns }
      }
      const { status, tools, prompts, resources, instructions, capabilities, protocolVersions, concerns } =
        seen
      return {
        status,
        tools,
        prompts,
        resources,
        capabilities,
        protocolVersions,
        concerns,
        ...(instructions === undefined ? {} : { instructions }),
      }
    },
    analyse: ({ packageDir, root }) => analyseSource(packageDir, { installRoot: root }),
    checkSignatures({
      name,
      version,
      sha512,
      integrity = '',
      signatures,
      publishedAt,
      repository,
      attested,
    }) {
      const subject = { name, version, sha512, integrity, distSignatures: signatures, attested }
      return checkSignatures(
        { ...subject, ...(publishedAt ? { publishedAt } : {}), ...(repository ? { repository } : {}) },
        { registry: npmRegistryClient(npm), trust, now },
      )
    },
    judge: (facts, found) => judgeEvidence(facts, found, policy),
  }
}
