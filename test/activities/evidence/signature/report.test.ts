import { beforeAll, describe, expect, it } from 'vitest'
import {
  checkSignatures,
  embeddedTrustRoot,
  npmRegistryClient,
} from '../../../../activities/evidence/signature/index.ts'
import { parseTrustedRoot } from '../../../../activities/evidence/signature/trusted-root-shape.ts'
import {
  type Answers,
  check,
  distSignature,
  extensions,
  KEY_ID,
  PUBLISH,
  provenanceV1,
  published,
  registry,
  SLSA_V1,
  SUBJECT,
  statement,
  WORKFLOW,
} from './release.ts'
import { type SigningWorld, signingWorld } from './signing-world.ts'

let world: SigningWorld
let provenance: { predicateType: string; bundle: object }
let publish: { predicateType: string; bundle: object }
beforeAll(async () => {
  world = await signingWorld()
  provenance = {
    predicateType: SLSA_V1,
    bundle: await world.keyless(statement(SLSA_V1, provenanceV1()), WORKFLOW, extensions()),
  }
  publish = { predicateType: PUBLISH, bundle: await world.keyed(published(), KEY_ID) }
})

const statuses = (report: { checks: readonly { kind: string; status: string }[] }) =>
  Object.fromEntries(report.checks.map(({ kind, status }) => [kind, status]))

describe('the report on a release', () => {
  it('is verified when all three hold, and says which trust root it used', async () => {
    const subject = { distSignatures: [distSignature(world)], publishedAt: '2024-06-01T00:00:00Z' }
    const report = await check(world, { attestations: [publish, provenance], subject })
    expect(report.status).toBe('verified')
    expect(report.checks.map(({ kind }) => kind)).toEqual([
      'registry_signature',
      'publish_attestation',
      'provenance',
    ])
    expect(report.trustRoot).toMatchObject({ source: 'given' })
  })

  it('is "none" only when there is nothing at all', async () => {
    const nothing = await check(world, {})
    expect(statuses(nothing)).toEqual({
      registry_signature: 'none',
      publish_attestation: 'none',
      provenance: 'none',
    })
    expect(nothing.status).toBe('none')
    expect((await check(world, { attestations: [provenance] })).status).toBe('verified')
  })

  it('is a mismatch as soon as one check is', async () => {
    const subject = { distSignatures: [distSignature(world, 'other')], publishedAt: '2024-06-01T00:00:00Z' }
    const report = await check(world, { attestations: [publish, provenance], subject })
    expect(statuses(report)).toMatchObject({ registry_signature: 'mismatch', provenance: 'verified' })
    expect(report.status).toBe('mismatch')
  })

  it('is not checked as soon as one check could not be made and none is a mismatch', async () => {
    const subject = { distSignatures: [distSignature(world)], publishedAt: '2024-06-01T00:00:00Z' }
    const report = await check(world, { answers: { attestations: { status: 503 } }, subject })
    expect(statuses(report)).toMatchObject({ registry_signature: 'verified', provenance: 'not_checked' })
    expect(report.status).toBe('not_checked')
  })

  it('does not let a good attestation hide a bad one of the same kind', async () => {
    const bad = {
      predicateType: SLSA_V1,
      bundle: await world.keyed(statement(SLSA_V1, provenanceV1()), KEY_ID),
    }
    for (const attestations of [
      [provenance, bad],
      [bad, provenance],
    ]) {
      expect(statuses(await check(world, { attestations }))).toMatchObject({ provenance: 'mismatch' })
    }
  })

  it('takes an attestation of an unknown type for no provenance', async () => {
    const other = { ...provenance, predicateType: 'https://example.com/other/v1' }
    expect(statuses(await check(world, { attestations: [other] }))).toMatchObject({ provenance: 'none' })
  })
})

describe('a trust root that is older than a signature', () => {
  const report = async (source: 'tuf' | 'embedded') => {
    const elsewhere = embeddedTrustRoot(world.clock)
    return checkSignatures(
      { ...SUBJECT, distSignatures: [distSignature(world)] },
      {
        registry: {
          registryOf: () => 'https://registry.npmjs.org',
          attestations: async () => ({ status: 'found', document: { attestations: [publish, provenance] } }),
          keys: () => Promise.reject(new Error('npm’s own endpoint was asked for keys')),
        },
        trust: async () => ({ ...elsewhere, source }),
        now: () => world.clock,
      },
    )
  }

  it('accuses nobody of a log or key that it may be too old to know', async () => {
    const all = {
      registry_signature: 'not_checked',
      publish_attestation: 'not_checked',
      provenance: 'not_checked',
    }
    expect(statuses(await report('embedded'))).toEqual(all)
  })

  it('refuses them when it is fresh', async () => {
    const all = { registry_signature: 'mismatch', publish_attestation: 'mismatch', provenance: 'mismatch' }
    expect(statuses(await report('tuf'))).toEqual(all)
  })
})

describe('a registry that cannot be asked', () => {
  const unchecked = { publish_attestation: 'not_checked', provenance: 'not_checked' }
  const says = async (
    attestations: NonNullable<Answers['attestations']>,
    attested = false,
    timeoutMs = 10_000,
  ) => check(world, { answers: { attestations }, subject: { attested }, timeoutMs })

  it('is never taken for one that has nothing', async () => {
    for (const status of [401, 403, 429, 500, 503]) {
      const report = await says({ status })
      expect(statuses(report), String(status)).toMatchObject(unchecked)
      expect(report.status).toBe('not_checked')
    }
    expect(statuses(await says({ body: '<html>' }))).toMatchObject(unchecked)
    expect(statuses(await says({ body: '[]' }))).toMatchObject(unchecked)
    expect(statuses(await says({ body: '{"attestations":[{"predicateType":"x"}]}' }))).toMatchObject(
      unchecked,
    )
  })

  it('is given up after the time-out', async () => {
    expect(statuses(await says({ silent: true }, false, 200))).toMatchObject(unchecked)
  })

  it('is not believed when it announces attestations and then has none', async () => {
    expect(statuses(await says({ status: 404 }, true))).toMatchObject(unchecked)
    expect(statuses(await says({ body: '{"attestations":[]}' }, true))).toMatchObject(unchecked)
    expect(statuses(await says({ status: 404 }))).toMatchObject({ provenance: 'none' })
  })

  it('is told apart from one that is not there', async () => {
    const gone = await registry({})
    await gone.close()
    const report = await checkSignatures(SUBJECT, {
      registry: npmRegistryClient({ registry: gone.url, retry: { retries: 0 } }),
      trust: async () => ({
        root: parseTrustedRoot(JSON.stringify(world.trustedRoot())),
        registryKeys: [],
        source: 'given',
      }),
      now: () => world.clock,
    })
    expect(statuses(report)).toMatchObject(unchecked)
    expect(report.checks[2]?.detail).toContain('ECONNREFUSED')
  })

  it('is asked under the settings for the scope, with the name escaped', async () => {
    const [general, scoped] = [await registry({}), await registry({})]
    const client = npmRegistryClient({ registry: general.url, '@acme:registry': scoped.url })
    expect(await client.attestations('@acme/server', '1.2.3')).toEqual({ status: 'absent' })
    expect(client.registryOf('@acme/server')).toBe(scoped.url.replace(/\/$/, ''))
    expect(general.asked).toEqual([])
    expect(scoped.asked).toEqual(['/-/npm/v1/attestations/@acme%2fserver@1.2.3'])
    await Promise.all([general.close(), scoped.close()])
  })
})
