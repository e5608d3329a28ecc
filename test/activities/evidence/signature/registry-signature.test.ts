import { generateKeyPairSync } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Asked, check, distSignature, INTEGRITY, KEY_ID, of, SHA512 } from './release.ts'
import { type SigningWorld, signingWorld } from './signing-world.ts'

let world: SigningWorld
beforeAll(async () => {
  world = await signingWorld()
})

const SIGNED_AT = '2024-06-01T00:00:00.000Z'
const refused = (reason: RegExp) =>
  expect.objectContaining({ status: 'mismatch', detail: expect.stringMatching(reason) })
const unchecked = (reason: RegExp) =>
  expect.objectContaining({ status: 'not_checked', detail: expect.stringMatching(reason) })

async function signature(asked: Asked = {}) {
  const subject = { distSignatures: [distSignature(world)], publishedAt: SIGNED_AT, ...asked.subject }
  return of(await check(world, { ...asked, subject }), 'registry_signature')
}

describe('a registry signature', () => {
  it('is verified over name, version and integrity', async () => {
    expect(await signature()).toEqual({
      kind: 'registry_signature',
      status: 'verified',
      detail: `Signed by https://registry.npmjs.org with its key ${KEY_ID}.`,
      signer: { keyId: KEY_ID, issuer: 'https://registry.npmjs.org' },
    })
  })

  it('is refused over anything else', async () => {
    for (const message of [
      `@acme/server@1.2.4:${INTEGRITY}`,
      `@acme/other@1.2.3:${INTEGRITY}`,
      '@acme/server@1.2.3:',
    ]) {
      const subject = { distSignatures: [distSignature(world, message)] }
      expect(await signature({ subject })).toEqual(refused(/does not verify/))
    }
    for (const sig of ['', 'AAAA', 'not base64']) {
      expect(await signature({ subject: { distSignatures: [{ keyid: KEY_ID, sig }] } })).toEqual(
        refused(/not verify/),
      )
    }
  })

  it('is refused when it is over another tarball than the one served', async () => {
    const sha512 = SHA512.replace(/^../, SHA512.startsWith('00') ? '11' : '00')
    expect(await signature({ subject: { sha512 } })).toEqual(refused(/not the one of the tarball/))
  })

  it('is refused when the key had ended before the release was published', async () => {
    expect(await signature({ key: { end: '2024-05-31T00:00:00Z' } })).toEqual(refused(/ended on 2024-05-31/))
    expect(await signature({ key: { end: SIGNED_AT } })).toEqual(refused(/ended on 2024-06-01/))
    expect(await signature({ key: { end: '2024-06-02T00:00:00Z' } })).toMatchObject({ status: 'verified' })
  })

  it('is refused when the key began after the release was published', async () => {
    expect(await signature({ key: { start: '2024-07-01T00:00:00Z' } })).toEqual(
      refused(/began on 2024-07-01/),
    )
  })

  it('does not pass with an ended key when nobody says when the release was published', async () => {
    const subject = { publishedAt: 'some day' }
    expect(await signature({ subject, key: { end: '2024-05-31T00:00:00Z' } })).toEqual(
      unchecked(/is not known/),
    )
    expect(await signature({ subject })).toMatchObject({ status: 'verified' })
  })

  it('does not pass over a weaker digest than SHA-512', async () => {
    for (const integrity of ['sha1-qvTGHdzF6KLavt4PO0gs2a6pQ00=', '']) {
      expect(await signature({ subject: { integrity } })).toEqual(unchecked(/weaker digests/))
    }
  })

  it('needs every one of several to hold, except for keys not known here', async () => {
    const good = distSignature(world)
    const stranger = { keyid: 'SHA256:unknown', sig: good.sig }
    const bad = distSignature(world, 'something else')
    expect(await signature({ subject: { distSignatures: [good, bad] } })).toEqual(refused(/does not verify/))
    expect(await signature({ subject: { distSignatures: [stranger, good] } })).toMatchObject({
      status: 'verified',
    })
    expect(await signature({ subject: { distSignatures: [stranger] } })).toEqual(unchecked(/serves no keys/))
    const many = { distSignatures: Array.from({ length: 11 }, () => good) }
    expect(await signature({ subject: many })).toEqual(refused(/11 signatures/))
  })

  it('is "none" when there is none', async () => {
    expect(await signature({ subject: { distSignatures: [] } })).toMatchObject({ status: 'none' })
  })
})

describe('a registry with keys of its own', () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const keys = (key: string, more: object = {}) => ({
    keys: { body: JSON.stringify({ keys: [{ keyid: KEY_ID, keytype: 'ecdsa', key, ...more }] }) },
  })
  const spki = (key: typeof publicKey) => key.export({ format: 'der', type: 'spki' }).toString('base64')

  it('is believed with them, by its own name', async () => {
    const answer = await signature({
      key: null,
      answers: keys(spki(world.registryKey.publicKey), { expires: null }),
    })
    expect(answer).toMatchObject({
      status: 'verified',
      detail: expect.stringMatching(/^Signed by http:\/\/127/),
    })
  })

  it('is held to the end it sets them', async () => {
    const answers = keys(spki(world.registryKey.publicKey), { expires: '2024-01-01T00:00:00.000Z' })
    expect(await signature({ key: null, answers })).toEqual(refused(/ended on 2024-01-01/))
  })

  it('is refused with another key under the same name', async () => {
    expect(await signature({ key: null, answers: keys(spki(publicKey)) })).toEqual(refused(/does not verify/))
  })

  it('cannot put a key of its own in the place of one that the trust root carries', async () => {
    expect(await signature({ answers: keys(spki(publicKey)) })).toMatchObject({ status: 'verified' })
  })

  it('leaves the signature unchecked when its keys cannot be had', async () => {
    expect(await signature({ key: null, answers: { keys: { status: 503 } } })).toEqual(
      unchecked(/answered 503/),
    )
    expect(await signature({ key: null, answers: { keys: { body: 'no JSON' } } })).toEqual(
      unchecked(/not JSON/),
    )
    expect(await signature({ key: null, answers: { keys: { body: '{"keys":7}' } } })).toEqual(
      unchecked(/no known form/),
    )
  })
})
