import { z } from 'zod'
import { NotCheckable, quoted, Refused } from './refused.ts'
import type { CertificateClaims } from './signer.ts'
import type { SourceIdentity } from './source-identity.ts'

export const SLSA_V02 = 'https://slsa.dev/provenance/v0.2'
export const SLSA_V1 = 'https://slsa.dev/provenance/v1'

/** https://slsa.dev/spec/v1.0/provenance, with the parameters of GitHub's workflow build type. */
const V1 = z.object({
  buildDefinition: z.object({
    externalParameters: z.object({
      workflow: z.object({ repository: z.string(), path: z.string(), ref: z.string() }),
    }),
    internalParameters: z
      .object({
        github: z
          .object({ repository_id: z.string().optional(), repository_owner_id: z.string().optional() })
          .optional(),
      })
      .optional(),
    resolvedDependencies: z
      .array(z.object({ uri: z.string(), digest: z.object({ gitCommit: z.string() }) }))
      .min(1),
  }),
  runDetails: z.object({
    builder: z.object({ id: z.string() }),
    metadata: z.object({ invocationId: z.string().optional() }).optional(),
  }),
})

/** https://slsa.dev/spec/v0.2/provenance, as npm fills it in for GitHub and GitLab. */
const V02 = z.object({
  builder: z.object({ id: z.string() }),
  invocation: z.object({
    configSource: z.object({
      uri: z.string(),
      digest: z.object({ sha1: z.string() }),
      entryPoint: z.string(),
    }),
    environment: z
      .object({
        GITHUB_REPOSITORY_ID: z.string().optional(),
        GITHUB_REPOSITORY_OWNER_ID: z.string().optional(),
      })
      .optional(),
  }),
  materials: z.array(z.object({ uri: z.string(), digest: z.object({ sha1: z.string() }) })).min(1),
})

/** Build types whose fields are known to mean what is compared here. */
const KNOWN =
  /^https:\/\/(slsa-framework\.github\.io\/github-actions-buildtypes\/workflow\/|actions\.github\.io\/buildtypes\/workflow\/|github\.com\/npm\/cli\/)/
const BUILD_TYPE = z.union([
  z.object({ buildType: z.string() }),
  z.object({ buildDefinition: z.object({ buildType: z.string() }) }).transform((it) => it.buildDefinition),
])

/** What is claimed, what the certificate says, and what to call it. */
type Pair = readonly [claimed: string | undefined, certified: string | undefined, what: string]

/**
 * The statement is written by the build, the certificate by the authority: where both speak, they must say the
 * same. Errors: `Refused` with code `claims`; `NotCheckable` for a builder that writes in words not known here.
 */
export function requireAgreement(
  predicateType: string,
  predicate: unknown,
  source: SourceIdentity,
  claims: CertificateClaims,
): void {
  const { buildType } = shaped(BUILD_TYPE, predicate)
  if (!KNOWN.test(buildType)) {
    throw new NotCheckable(
      `the certificate fits, and provenance of the build type ${quoted(buildType)} cannot be read`,
    )
  }
  const pairs =
    predicateType === SLSA_V1 ? pairsOfV1(predicate, source, claims) : pairsOfV02(predicate, source, claims)
  for (const [claimed, certified, what] of pairs) {
    // A certificate from before an extension existed is silent; a statement that is silent claims nothing.
    if (claimed === undefined || certified === undefined) continue
    if (claimed !== certified) {
      throw new Refused(
        'claims',
        `the statement gives the ${what} as ${quoted(claimed)}, the certificate as ${quoted(certified)}`,
      )
    }
  }
}

function pairsOfV1(predicate: unknown, source: SourceIdentity, claims: CertificateClaims): Pair[] {
  const { buildDefinition: build, runDetails: run } = shaped(V1, predicate)
  const { workflow } = build.externalParameters
  const pairs: Pair[] = [
    [workflow.repository, source.repository, 'repository'],
    [workflow.path, source.workflow, 'workflow'],
    [workflow.ref, source.ref, 'ref'],
    [build.internalParameters?.github?.repository_id, claims.repositoryId, 'repository id'],
    [build.internalParameters?.github?.repository_owner_id, claims.ownerId, 'owner id'],
    [run.metadata?.invocationId, claims.run, 'run'],
    runner(run.builder.id, claims),
  ]
  const [first] = build.resolvedDependencies
  pairs.push(
    [first?.uri, `git+${source.repository}@${source.ref}`, 'source'],
    [first?.digest.gitCommit, source.commit, 'commit'],
  )
  return pairs
}

function pairsOfV02(predicate: unknown, source: SourceIdentity, claims: CertificateClaims): Pair[] {
  const { invocation, materials, builder } = shaped(V02, predicate)
  const { configSource, environment } = invocation
  const pairs: Pair[] = [
    [configSource.digest.sha1, source.commit, 'commit'],
    [materials[0]?.digest.sha1, source.commit, 'commit'],
    [environment?.GITHUB_REPOSITORY_ID, claims.repositoryId, 'repository id'],
    [environment?.GITHUB_REPOSITORY_OWNER_ID, claims.ownerId, 'owner id'],
  ]
  const plain = `git+${source.repository}`
  if (source.host === 'gitlab.com') {
    // GitLab's entry point is the name of a job, of which the certificate knows nothing.
    return [...pairs, [configSource.uri, plain, 'source'], [materials[0]?.uri, plain, 'source']]
  }
  const full = `${source.repository.slice('https://github.com/'.length)}/${source.workflow}@${source.ref}`
  const short = configSource.entryPoint === source.workflow
  const material = materials[0]?.uri === plain ? plain : `${plain}@${source.ref}`
  return [
    ...pairs,
    [configSource.uri, `${plain}@${source.ref}`, 'source'],
    [configSource.entryPoint, short ? source.workflow : full, 'workflow'],
    [materials[0]?.uri, material, 'source'],
    runner(builder.id, claims),
  ]
}

const GITHUB_RUNNER = 'https://github.com/actions/runner/'

/** Only GitHub's own builder ids name the runner; npm's earlier ones name the npm version. */
function runner(builder: string, claims: CertificateClaims): Pair {
  const claimed = builder.startsWith(GITHUB_RUNNER) ? builder.slice(GITHUB_RUNNER.length) : undefined
  return [claimed, claims.runner, 'runner']
}

function shaped<T>(schema: z.ZodType<T>, predicate: unknown): T {
  const result = schema.safeParse(predicate)
  if (result.success) return result.data
  const field = result.error.issues[0]?.path.join('.') ?? ''
  throw new Refused('claims', `the provenance is malformed${field ? ` at ${quoted(field)}` : ''}`)
}
