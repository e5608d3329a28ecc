import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import pacote from 'pacote'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadNpmOptions } from '../../../../activities/evidence/npm/options.ts'
import {
  checkSignatures,
  embeddedTrustRoot,
  npmRegistryClient,
  type SignatureSubject,
} from '../../../../activities/evidence/signature/index.ts'
import { registry } from './release.ts'

/**
 * sigstore@0.4.0 as it was really published: the tarball from the configured npm registry, its attestations as
 * npm's own registry answered them, the trust root that the library embeds, and no network for either of the two.
 */
const RECORDED = new URL('../../../fixtures/sigstore/npm-attestations-sigstore-0.4.0.json', import.meta.url)
const REPOSITORY = 'https://github.com/sigstore/sigstore-js'

let at: Awaited<ReturnType<typeof registry>>
let real: SignatureSubject

beforeAll(async () => {
  at = await registry({ attestations: { body: readFileSync(RECORDED, 'utf8') } })
  const npmOptions = await loadNpmOptions({ cwd: process.cwd(), env: process.env })
  const { data, integrity } = await pacote.tarball('sigstore@0.4.0', npmOptions).then((tarball) => ({
    data: Buffer.from(tarball),
    integrity: tarball.integrity,
  }))
  real = {
    name: 'sigstore',
    version: '0.4.0',
    sha512: createHash('sha512').update(data).digest('hex'),
    integrity,
    distSignatures: [],
    repository: REPOSITORY,
    attested: true,
  }
})
afterAll(() => at.close())

const checked = (changed: Partial<SignatureSubject> = {}, now = new Date()) =>
  checkSignatures(
    { ...real, ...changed },
    {
      registry: npmRegistryClient({ registry: at.url }),
      trust: async () => embeddedTrustRoot(now),
      now: () => now,
    },
  )

describe('sigstore@0.4.0', () => {
  it('was built and published as it says', async () => {
    const report = await checked()
    expect(report.status).toBe('verified')
    expect(report.trustRoot.source).toBe('embedded')
    expect(report.checks).toEqual([
      expect.objectContaining({ kind: 'registry_signature', status: 'none' }),
      expect.objectContaining({ kind: 'publish_attestation', status: 'verified' }),
      {
        kind: 'provenance',
        status: 'verified',
        detail: `Built from ${REPOSITORY} by .github/workflows/publish.yml at refs/tags/v0.4.0, entered in the log.`,
        signer: {
          issuer: 'https://token.actions.githubusercontent.com',
          subject: `${REPOSITORY}/.github/workflows/publish.yml@refs/tags/v0.4.0`,
          repository: REPOSITORY,
          workflow: '.github/workflows/publish.yml',
          ref: 'refs/tags/v0.4.0',
          commit: '8a2ee2fd20dda58ffa4a8d808a65cb1e04711c03',
        },
      },
    ])
  })

  it('would not pass for a package that declares another repository', async () => {
    const report = await checked({ repository: 'https://github.com/sigstore/sigstore-j' })
    expect(report.status).toBe('mismatch')
  })

  it('would not pass with another tarball or another version', async () => {
    expect((await checked({ sha512: '0'.repeat(128) })).status).toBe('mismatch')
    expect((await checked({ version: '0.4.1' })).status).toBe('mismatch')
  })
})
