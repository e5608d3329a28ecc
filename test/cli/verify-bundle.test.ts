import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyBundleCommand } from '../../cli/commands/verify-bundle.ts'
import { type SigningWorld, signingWorld } from '../activities/evidence/signature/signing-world.ts'

const NAME = 'https://github.com/acme/repo/.github/workflows/publish.yml@refs/tags/v1'
const ISSUER = 'https://token.actions.githubusercontent.com'

let folder: string
let world: SigningWorld
const at = (file: string) => join(folder, file)
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verify-bundle-'))
  world = await signingWorld()
  const sha256 = createHash('sha256').update('an artifact').digest('hex')
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'artifact', digest: { sha256 } }],
    predicateType: 'https://example.com/predicate/v1',
  }
  const signed = (name: string) =>
    world.keyless({ payload: JSON.stringify(statement) }, name, [{ number: 8, value: ISSUER }])
  await writeFile(at('artifact'), 'an artifact')
  await writeFile(at('bundle.json'), JSON.stringify(await signed(NAME)))
  await writeFile(at('colourful.json'), JSON.stringify(await signed('https://evil.example/\u001b[2J\u202e')))
  await writeFile(at('root.json'), JSON.stringify(world.trustedRoot()))
})
afterAll(() => rm(folder, { recursive: true }))

async function run(...args: string[]) {
  const said = { out: '', err: '' }
  const command = verifyBundleCommand(() => Promise.reject(new Error('the public root was asked for')))
  const code = await command(args, {
    stdout: { write: (text) => (said.out += text) },
    stderr: { write: (text) => (said.err += text) },
  })
  return { code, ...said }
}
const by = (bundle: string) => ['--bundle', at(bundle), '--trusted-root', at('root.json')]
const signer = ['--certificate-identity', NAME, '--certificate-oidc-issuer', ISSUER]

describe('countersign verify-bundle', () => {
  it('says who signed and against which root', async () => {
    const { code, out, err } = await run(...by('bundle.json'), ...signer, at('artifact'))
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toBe(`verified: signed by ${NAME}\ntrust root: read from ${at('root.json')}\n`)
  })

  it('gives the reason in one line when it does not hold', async () => {
    const other = ['--certificate-identity', `${NAME}0`, '--certificate-oidc-issuer', ISSUER]
    const { code, out, err } = await run(...by('bundle.json'), ...other, at('artifact'))
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toBe(`not verified: it was signed by ${NAME}, not ${NAME}0 (identity)\n`)
  })

  it('lets no name in a certificate steer the terminal', async () => {
    const { code, err } = await run(...by('colourful.json'), ...signer, at('artifact'))
    expect(code).toBe(1)
    expect(err.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })

  it('answers 1 for what cannot be read', async () => {
    for (const args of [
      [...by('none.json'), ...signer, at('artifact')],
      [...by('bundle.json'), ...signer, at('none')],
      ['--bundle', at('bundle.json'), '--trusted-root', at('none'), ...signer, at('artifact')],
      [...by('bundle.json'), ...signer, folder],
    ]) {
      const { code, err } = await run(...args)
      expect(code, args.join(' ')).toBe(1)
      expect(err, args.join(' ')).toMatch(/^[^\n]+\n$/)
    }
  })

  it('answers 2, with its usage, when it is called wrongly', async () => {
    for (const args of [
      [],
      [...by('bundle.json'), at('artifact')],
      [...by('bundle.json'), '--certificate-identity', NAME, at('artifact')],
      [...by('bundle.json'), '--certificate-oidc-issuer', ISSUER, at('artifact')],
      [
        ...by('bundle.json'),
        '--certificate-identity',
        '',
        '--certificate-oidc-issuer',
        ISSUER,
        at('artifact'),
      ],
      [...by('bundle.json'), ...signer, '--key', at('artifact'), at('artifact')],
      [...by('bundle.json'), ...signer],
      [...by('bundle.json'), ...signer, at('artifact'), at('artifact')],
      [...by('bundle.json'), ...signer, '--insecure', at('artifact')],
      [...signer, at('artifact')],
    ]) {
      const { code, err } = await run(...args)
      expect(code, args.join(' ')).toBe(2)
      expect(err, args.join(' ')).toMatch(/usage: countersign verify-bundle [^\n]+\n$/)
    }
  })
})
