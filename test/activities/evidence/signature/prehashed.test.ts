import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { verifiesDigests, verifyDigest } from '../../../../activities/evidence/signature/prehashed.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()

describe('a signature over a bare digest', () => {
  for (const namedCurve of ['P-256', 'P-384']) {
    it(`is verified exactly when Node made it over the message, on ${namedCurve}`, () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(), (message, bit) => {
          const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve })
          const [digest, signature] = [sha256(message), sign('sha256', message, privateKey)]
          expect(verifyDigest(digest, publicKey, signature)).toBe(true)
          const flip = (bytes: Buffer) => {
            const at = bit % (bytes.length * 8)
            return Buffer.from(bytes.map((byte, i) => (i === at >> 3 ? byte ^ (1 << (at & 7)) : byte)))
          }
          expect(verifyDigest(flip(digest), publicKey, signature)).toBe(false)
          expect(verifyDigest(digest, publicKey, flip(signature))).toBe(false)
        }),
        { numRuns: 15 },
      )
    })
  }

  it('is refused under another key', () => {
    const [one, other] = [0, 1].map(() => generateKeyPairSync('ec', { namedCurve: 'P-256' }))
    if (!one || !other) throw new Error('no keys')
    const message = Buffer.from('message')
    expect(verifyDigest(sha256(message), other.publicKey, sign('sha256', message, one.privateKey))).toBe(
      false,
    )
  })

  it('is refused with numbers out of range and with bytes that are no signature', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const digest = sha256(Buffer.from('message'))
    for (const hex of [
      '',
      '30',
      '3006020100020100',
      '3006020101020100',
      '300602010102017f00',
      '3003020101',
      '30060201ff020101',
    ]) {
      expect(verifyDigest(digest, publicKey, Buffer.from(hex, 'hex')), hex).toBe(false)
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => !verifyDigest(digest, publicKey, bytes)),
      {
        numRuns: 200,
      },
    )
  })

  it('is not attempted for other kinds of keys', () => {
    for (const { publicKey } of [
      generateKeyPairSync('ed25519'),
      generateKeyPairSync('ec', { namedCurve: 'secp256k1' }),
      generateKeyPairSync('rsa', { modulusLength: 2048 }),
    ]) {
      expect(verifiesDigests(publicKey)).toBe(false)
      expect(verifyDigest(sha256(Buffer.from('x')), publicKey, Buffer.alloc(70))).toBe(false)
    }
  })
})
