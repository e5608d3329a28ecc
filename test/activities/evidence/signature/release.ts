import { createHash, sign } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  checkSignatures,
  givenTrustRoot,
  npmRegistryClient,
  type SignatureSubject,
} from '../../../../activities/evidence/signature/index.ts'
import type { Extension, SigningWorld } from './signing-world.ts'

export const ISSUER = 'https://token.actions.githubusercontent.com'
export const REPOSITORY = 'https://github.com/acme/repo'
export const REF = 'refs/tags/v1.2.3'
export const COMMIT = '8a2ee2fd20dda58ffa4a8d808a65cb1e04711c03'
export const PATH = '.github/workflows/publish.yml'
export const WORKFLOW = `${REPOSITORY}/${PATH}@${REF}`
export const KEY_ID = 'SHA256:test-registry-key'
export const PUBLISH = 'https://github.com/npm/attestation/tree/main/specs/publish/v0.1'
export const SLSA_V1 = 'https://slsa.dev/provenance/v1'
export const SLSA_V02 = 'https://slsa.dev/provenance/v0.2'

const tarball = Buffer.from('the tarball of @acme/server 1.2.3')
export const SHA512 = createHash('sha512').update(tarball).digest('hex')
export const INTEGRITY = `sha512-${Buffer.from(SHA512, 'hex').toString('base64')}`

export const SUBJECT: SignatureSubject = {
  name: '@acme/server',
  version: '1.2.3',
  sha512: SHA512,
  integrity: INTEGRITY,
  distSignatures: [],
  repository: REPOSITORY,
}

/** The extensions of a certificate for a build of the release, those of `changed` put in their place. */
export function extensions(changed: { readonly [number: number]: string | undefined } = {}): Extension[] {
  const values: { [number: number]: string | undefined } = {
    1: ISSUER,
    8: ISSUER,
    9: WORKFLOW,
    11: 'github-hosted',
    12: REPOSITORY,
    13: COMMIT,
    14: REF,
    15: '495574555',
    17: '71096353',
    18: WORKFLOW,
    21: `${REPOSITORY}/actions/runs/1/attempts/1`,
    ...changed,
  }
  return Object.entries(values).flatMap(([number, value]) =>
    value === undefined ? [] : [{ number: Number(number), value }],
  )
}

export const provenanceV1 = (changed: { [field: string]: string } = {}) => ({
  buildDefinition: {
    buildType: 'https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1',
    externalParameters: {
      workflow: {
        repository: changed.repository ?? REPOSITORY,
        path: changed.path ?? PATH,
        ref: changed.ref ?? REF,
      },
    },
    internalParameters: {
      github: { repository_id: changed.repositoryId ?? '495574555', repository_owner_id: '71096353' },
    },
    resolvedDependencies: [
      {
        uri: `git+${changed.repository ?? REPOSITORY}@${changed.ref ?? REF}`,
        digest: { gitCommit: changed.commit ?? COMMIT },
      },
    ],
  },
  runDetails: {
    builder: { id: `https://github.com/actions/runner/${changed.runner ?? 'github-hosted'}` },
    metadata: { invocationId: `${REPOSITORY}/actions/runs/${changed.run ?? '1'}/attempts/1` },
  },
})

export const provenanceV02 = (changed: { [field: string]: string } = {}) => ({
  buildType: 'https://github.com/npm/cli/gha/v2',
  builder: { id: 'https://github.com/actions/runner' },
  invocation: {
    configSource: {
      uri: `git+${REPOSITORY}@${changed.ref ?? REF}`,
      digest: { sha1: changed.commit ?? COMMIT },
      entryPoint: changed.path ?? PATH,
    },
    environment: { GITHUB_REPOSITORY_ID: '495574555', GITHUB_REPOSITORY_OWNER_ID: '71096353' },
  },
  materials: [{ uri: `git+${REPOSITORY}@${REF}`, digest: { sha1: COMMIT } }],
})

const NAMED = { name: 'pkg:npm/%40acme/server@1.2.3', digest: { sha512: SHA512 } }

export function statement(predicateType: string, predicate: object, changed: object = {}) {
  const payload = JSON.stringify({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [NAMED],
    predicateType,
    predicate,
    ...changed,
  })
  return { payload }
}

export const published = (changed: object = {}, around: object = {}) =>
  statement(
    PUBLISH,
    { name: '@acme/server', version: '1.2.3', registry: 'https://registry.npmjs.org', ...changed },
    around,
  )

/** `dist.signatures` of the release, as the registry with this world's key gives them. */
export function distSignature(world: SigningWorld, message = `@acme/server@1.2.3:${INTEGRITY}`) {
  const sig = sign('sha256', Buffer.from(message), world.registryKey.privateKey).toString('base64')
  return { keyid: KEY_ID, sig }
}

export interface Answers {
  readonly attestations?: { readonly status?: number; readonly body?: string; readonly silent?: boolean }
  readonly keys?: { readonly status?: number; readonly body?: string }
}

/** A registry on the loopback interface, which counts what it was asked. */
export async function registry(answers: Answers) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    asked.push(path)
    const answer = path.startsWith('/-/npm/v1/attestations/') ? answers.attestations : answers.keys
    if (answer && 'silent' in answer && answer.silent) return
    response.writeHead(answer?.status ?? (answer?.body === undefined ? 404 : 200))
    response.end(answer?.body ?? '{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections()
      server.close(() => resolve())
    })
  return { url: `http://127.0.0.1:${port}/`, asked, close }
}

export interface Asked {
  readonly subject?: Partial<SignatureSubject>
  readonly attestations?: readonly { readonly predicateType: string; readonly bundle: object }[]
  readonly answers?: Answers
  /** Validity of the registry's key in the trust root; `null` leaves the key out. */
  readonly key?: { readonly start?: string; readonly end?: string } | null
  readonly timeoutMs?: number
  /** The package declares no repository. */
  readonly undeclared?: boolean
}

/** Checks the release against one world's trust root and a registry that answers as told. */
export async function check(world: SigningWorld, asked: Asked) {
  const folder = await mkdtemp(join(tmpdir(), 'signature-'))
  const [root, keys] = [join(folder, 'trusted_root.json'), join(folder, 'keys.json')]
  await writeFile(root, JSON.stringify(world.trustedRoot()))
  await writeFile(keys, JSON.stringify({ keys: asked.key === null ? [] : npmKeys(world, asked.key) }))
  const served = asked.attestations && {
    attestations: { body: JSON.stringify({ attestations: asked.attestations }) },
  }
  const at = await registry({ ...served, ...asked.answers })
  try {
    const { repository, ...rest } = { ...SUBJECT, ...asked.subject }
    return await checkSignatures(
      asked.undeclared || repository === undefined ? rest : { ...rest, repository },
      {
        registry: npmRegistryClient(
          { registry: at.url, retry: { retries: 0 } },
          { timeoutMs: asked.timeoutMs ?? 10_000 },
        ),
        trust: () => givenTrustRoot(root, keys),
        now: () => world.clock,
      },
    )
  } finally {
    await at.close()
    await rm(folder, { recursive: true })
  }
}

function npmKeys(world: SigningWorld, validity: { start?: string; end?: string } = {}) {
  const rawBytes = world.registryKey.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
  const validFor = { start: '2020-01-01T00:00:00Z', ...validity }
  return ['npm:signatures', 'npm:attestations'].map((keyUsage) => ({
    keyId: KEY_ID,
    keyUsage,
    publicKey: { rawBytes, keyDetails: 'PKIX_ECDSA_P256_SHA_256', validFor },
  }))
}

/** The named check of a report. */
export function of(report: Awaited<ReturnType<typeof check>>, kind: string) {
  const found = report.checks.find((one) => one.kind === kind)
  if (!found) throw new Error(`the report has no ${kind}`)
  return found
}
