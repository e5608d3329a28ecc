import { generateKeyPairSync } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Asked, check, extensions, KEY_ID, of, PUBLISH, published, SHA512, WORKFLOW } from './release.ts'
import { type SigningWorld, signingWorld } from './signing-world.ts'

let world: SigningWorld
beforeAll(async () => {
  world = await signingWorld()
})

const minutesFromSigning = (minutes: number) =>
  new Date(world.clock.getTime() + minutes * 60_000).toISOString()
const refused = (reason: RegExp) =>
  expect.objectContaining({ status: 'mismatch', detail: expect.stringMatching(reason) })

async function attested(bundle: object, asked: Asked = {}) {
  const attestations = [{ predicateType: PUBLISH, bundle }]
  return of(await check(world, { ...asked, attestations }), 'publish_attestation')
}

describe('a publish attestation', () => {
  it('is verified with the registry key that its hint names', async () => {
    expect(await attested(await world.keyed(published(), KEY_ID))).toEqual({
      kind: 'publish_attestation',
      status: 'verified',
      detail: 'Its publication is attested by https://registry.npmjs.org and entered in the log.',
      signer: { keyId: KEY_ID, issuer: 'https://registry.npmjs.org' },
    })
  })

  it('is refused with a key that had ended by the time in the log', async () => {
    const bundle = await world.keyed(published(), KEY_ID)
    expect(await attested(bundle, { key: { end: minutesFromSigning(-5) } })).toEqual(
      refused(/not valid for timestamp/),
    )
    expect(await attested(bundle, { key: { end: minutesFromSigning(5) } })).toMatchObject({
      status: 'verified',
    })
  })

  it('is refused with an ended key also when only a time-stamping authority gives the time', async () => {
    // A log of the second generation gives no time, and a test on its zero would let every ended key pass.
    const bundle = await world.keyed(published(), KEY_ID, { time: 'authority' })
    expect(await attested(bundle, { key: { end: minutesFromSigning(-5) } })).toEqual(
      refused(/not valid for timestamp/),
    )
    expect(await attested(bundle)).toMatchObject({ status: 'verified' })
  })

  it('is refused with a key that had not begun yet', async () => {
    const bundle = await world.keyed(published(), KEY_ID)
    expect(await attested(bundle, { key: { start: minutesFromSigning(5) } })).toEqual(
      refused(/not valid for timestamp/),
    )
  })

  it('is refused when another key signed under the name of a known one', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    expect(await attested(await world.keyed(published(), KEY_ID, {}, privateKey))).toEqual(
      refused(/signature verification failed/i),
    )
  })

  it('is refused when a certificate signed it', async () => {
    const bundle = await world.keyless(published(), WORKFLOW, extensions())
    expect(await attested(bundle)).toEqual(refused(/signed with a certificate/))
  })

  it('is refused about another release, tarball or registry', async () => {
    for (const changed of [
      { name: '@acme/other' },
      { version: '1.2.4' },
      { registry: 'https://evil.example' },
    ]) {
      const answer = await attested(await world.keyed(published(changed), KEY_ID))
      expect(answer, JSON.stringify(changed)).toEqual(refused(/attests to|speaks for/i))
    }
    const sha512 = SHA512.replace(/^../, SHA512.startsWith('00') ? '11' : '00')
    const subject = [{ name: 'pkg:npm/%40acme/server@1.2.3', digest: { sha512 } }]
    expect(await attested(await world.keyed(published({}, { subject }), KEY_ID))).toEqual(
      refused(/another tarball/),
    )
  })

  it('is not checked when the key is one that nobody here knows', async () => {
    const answer = await attested(await world.keyed(published(), 'SHA256:unknown'))
    expect(answer).toMatchObject({ status: 'not_checked', detail: expect.stringContaining('serves no keys') })
  })
})
