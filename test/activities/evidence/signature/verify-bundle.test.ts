import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  type BundlePolicy,
  MAX_BUNDLE_BYTES,
  parseTrustedRoot,
  type VerifyBundleInput,
  verifyBundle,
} from '../../../../activities/evidence/signature/index.ts'
import { extensions, ISSUER, KEY_ID, WORKFLOW } from './release.ts'
import { leaves, replaced } from './replaced.ts'
import { type SigningWorld, signingWorld } from './signing-world.ts'

const artifact = Buffer.from('an artifact')
const hash = (name: string) => createHash(name).update(artifact).digest('hex')
const about = (digest: object, changed: object = {}) => ({
  payload: JSON.stringify({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [
      { name: 'one', digest: { sha256: '0'.repeat(64) } },
      { name: 'two', digest },
    ],
    predicateType: 'https://example.com/predicate/v1',
    predicate: {},
    ...changed,
  }),
})
const SIGNER = { identity: WORKFLOW, issuer: ISSUER }

let world: SigningWorld
let bundle: Awaited<ReturnType<SigningWorld['keyless']>>
let trustedRoot: VerifyBundleInput['trustedRoot']
beforeAll(async () => {
  world = await signingWorld()
  trustedRoot = parseTrustedRoot(JSON.stringify(world.trustedRoot()))
  bundle = await world.keyless(about({ sha256: hash('sha256') }), WORKFLOW, extensions())
})

const verdict = (changed: { bundle?: VerifyBundleInput['bundle']; policy?: BundlePolicy } = {}) =>
  verifyBundle({ bundle, artifact, policy: SIGNER, trustedRoot, ...changed })
const because = (code: string) => expect.objectContaining({ ok: false, code })

describe('verifying a bundle', () => {
  it('gives the signer and the statement', () => {
    expect(verdict()).toMatchObject({
      ok: true,
      signer: { subject: WORKFLOW, issuer: ISSUER },
      statement: { predicateType: 'https://example.com/predicate/v1' },
    })
  })

  it('takes the bundle as text, bytes or object, and the artifact as its digest', () => {
    const text = JSON.stringify(bundle)
    expect(verdict({ bundle: text })).toMatchObject({ ok: true })
    expect(verdict({ bundle: Buffer.from(text) })).toMatchObject({ ok: true })
    const digest = `sha256:${hash('sha256')}`
    expect(verifyBundle({ bundle, digest, policy: SIGNER, trustedRoot })).toMatchObject({ ok: true })
    for (const other of [`sha256:${'0'.repeat(63)}1`, 'sha256:', `sha512:${hash('sha512')}`]) {
      expect(verifyBundle({ bundle, digest: other, policy: SIGNER, trustedRoot })).toEqual(because('subject'))
    }
  })

  it('compares the identity whole, not as a pattern and not in part', () => {
    for (const identity of [
      WORKFLOW.slice(0, -1),
      `${WORKFLOW}0`,
      WORKFLOW.replaceAll('.', '_'),
      '.*',
      `^${WORKFLOW}$`,
      WORKFLOW.toUpperCase(),
    ]) {
      expect(verdict({ policy: { identity, issuer: ISSUER } }), identity).toEqual(because('identity'))
    }
    for (const issuer of [ISSUER.slice(0, -1), `${ISSUER}/`, '.*']) {
      expect(verdict({ policy: { identity: WORKFLOW, issuer } }), issuer).toEqual(because('identity'))
    }
  })

  it('cannot be asked without saying who must have signed', () => {
    // @ts-expect-error a policy names an identity with its issuer, or a key
    expect(verdict({ policy: {} })).toEqual(because('policy'))
    // @ts-expect-error an identity means nothing without who vouched for it
    expect(verdict({ policy: { identity: WORKFLOW } })).toEqual(because('policy'))
    // @ts-expect-error one or the other
    expect(verdict({ policy: { ...SIGNER, key: 'x' } })).toEqual(because('policy'))
    expect(verdict({ policy: { identity: '', issuer: '' } })).toEqual(because('policy'))
    expect(verdict({ policy: { key: '' } })).toEqual(because('policy'))
  })

  it('wants the key that was named and no certificate in its place', async () => {
    const key = world.registryKey.publicKey.export({ format: 'pem', type: 'spki' }).toString()
    const byKey = await world.keyed(about({ sha256: hash('sha256') }), KEY_ID)
    expect(verdict({ bundle: byKey, policy: { key } })).toMatchObject({ ok: true })
    expect(verdict({ bundle: byKey })).toEqual(because('policy'))
    expect(verdict({ policy: { key } })).toEqual(because('policy'))
    expect(verdict({ bundle: byKey, policy: { key: 'no PEM' } })).toEqual(because('policy'))
  })

  it('refuses a statement that does not name the artifact, or names it wrongly by one digest', async () => {
    const naming = async (digest: object) =>
      verdict({ bundle: await world.keyless(about(digest), WORKFLOW, extensions()) })
    expect(await naming({ sha512: hash('sha512') })).toMatchObject({ ok: true })
    expect(await naming({ sha256: '1'.repeat(64) })).toEqual(because('subject'))
    expect(await naming({ sha256: hash('sha256'), sha512: '1'.repeat(128) })).toEqual(because('subject'))
    expect(await naming({ md5: hash('md5') })).toEqual(because('subject'))
    expect(await naming({})).toEqual(because('subject'))
  })

  it('refuses another payload type', async () => {
    const envelope = { ...about({ sha256: hash('sha256') }), payloadType: 'text/plain' }
    expect(verdict({ bundle: await world.keyless(envelope, WORKFLOW, extensions()) })).toEqual(
      because('statement'),
    )
  })
})

describe('a hostile bundle', () => {
  it('is refused for its size before it is read', () => {
    expect(verdict({ bundle: ' '.repeat(MAX_BUNDLE_BYTES + 1) })).toEqual(because('malformed'))
  })

  it('is malformed, whatever it is', () => {
    const circle: { self?: object } = {}
    circle.self = circle
    for (const other of [
      '',
      'null',
      '[]',
      '{}',
      '"x"',
      '7',
      '['.repeat(50_000),
      circle,
      [],
      Buffer.alloc(9),
    ]) {
      expect(verdict({ bundle: other })).toEqual(because('malformed'))
    }
    fc.assert(fc.property(fc.json(), (text) => !verdict({ bundle: text }).ok))
  })

  it('never throws, and never passes as something else, with any one of its values replaced', () => {
    const honest = verdict()
    const junk = fc.oneof(
      ...[null, true, [], {}].map((value) => fc.constant(value)),
      fc.integer(),
      fc.string(),
    )
    const paths = leaves(bundle)
    fc.assert(
      fc.property(fc.constantFrom(...paths), junk, (path, value) => {
        const answer = verdict({ bundle: replaced(bundle, path, value) })
        if (answer.ok) expect(answer).toEqual(honest)
      }),
      { numRuns: 300 },
    )
  })

  it('does not pass without any of the values that prove something', () => {
    const proving =
      /payload|payloadType|sig|rawBytes|canonicalizedBody|keyId|signedEntryTimestamp|envelope|integratedTime$/
    const paths = leaves(bundle).filter(
      (path) => proving.test(String(path.at(-1))) && path.at(-1) !== 'keyid',
    )
    expect(paths.length).toBeGreaterThanOrEqual(9)
    for (const path of paths) {
      for (const value of [null, 'AAAA', '', 7]) {
        expect(verdict({ bundle: replaced(bundle, path, value) }).ok, `${path.join('.')} = ${value}`).toBe(
          false,
        )
      }
    }
  })
})
