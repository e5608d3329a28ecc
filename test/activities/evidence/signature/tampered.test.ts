import { describe, expect, it } from 'vitest'
import { HONEST, provenance, refused, signed, world } from './builds.ts'
import { extensions, provenanceV1, SLSA_V1, statement, WORKFLOW } from './release.ts'
import { signingWorld } from './signing-world.ts'

describe('a bundle that was tampered with', () => {
  it('is refused with another payload under the old signature', async () => {
    const bundle = await signed({})
    const other = statement(SLSA_V1, provenanceV1({ commit: '0'.repeat(40) }))
    const payload = Buffer.from(other.payload).toString('base64')
    const answer = await provenance({}, { ...bundle, dsseEnvelope: { ...bundle.dsseEnvelope, payload } })
    expect(answer).toEqual(refused(/hash mismatch|verification failed/))
  })

  it('is refused with two signatures in its envelope', async () => {
    const bundle = await signed({})
    const [one] = bundle.dsseEnvelope.signatures
    const dsseEnvelope = { ...bundle.dsseEnvelope, signatures: [one, one] }
    expect(await provenance({}, { ...bundle, dsseEnvelope })).toEqual(refused(/dsseEnvelope\.signatures/))
  })

  it('is refused without an entry in the log', async () => {
    const bundle = await signed({ timing: { time: 'authority' } })
    const verificationMaterial = { ...bundle.verificationMaterial, tlogEntries: [] }
    expect(await provenance({}, { ...bundle, verificationMaterial })).toEqual(
      refused(/expected 1 tlog entries/i),
    )
  })

  it('is refused when the certificate was kept out of the certificate log', async () => {
    expect(await provenance({ timing: { secret: true } })).toEqual(refused(/expected 1 SCTs/i))
  })

  it('is refused without a verified time', async () => {
    expect(await provenance({ timing: { time: 'none' } })).toEqual(refused(/expected 1 timestamps/i))
  })

  it('is refused when another Sigstore signed it', async () => {
    const elsewhere = await signingWorld()
    const bundle = await elsewhere.keyless(HONEST, WORKFLOW, extensions())
    expect(await provenance({}, bundle)).toEqual(refused(/certificate chain/))
  })

  it('is refused when a key signed it instead of a build', async () => {
    const bundle = await world.keyed(HONEST, 'SHA256:test-registry-key')
    expect(await provenance({}, bundle)).toEqual(refused(/signed with a key/))
  })
})
