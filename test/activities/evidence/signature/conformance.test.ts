import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { extract } from 'tar'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { embeddedTrustRoot } from '../../../../activities/evidence/signature/index.ts'
import { verifyBundleCommand } from '../../../../cli/commands/verify-bundle.ts'

/**
 * The public Sigstore conformance suite through our own command line, once with the artifact and once with its
 * digest, as the suite itself does. Folders ending in `_fail` must be refused.
 */
const SUITE = new URL('../../../fixtures/sigstore/sigstore-conformance-bundle-verify.tar.gz', import.meta.url)
const BEACON = 'sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows'
const IDENTITY = `https://github.com/${BEACON}/extremely-dangerous-oidc-beacon.yml@refs/heads/main`
const ISSUER = 'https://token.actions.githubusercontent.com'

let folder: string
let assets: string
// The public instance's root, without the network: what the command falls back to.
const run = verifyBundleCommand(async () => embeddedTrustRoot(new Date()))

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'conformance-'))
  await extract({ file: SUITE.pathname, cwd: folder })
  assets = join(folder, 'test/assets')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const cases = (): string[] =>
  readdirSync(join(assets, 'bundle-verify'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)

async function verdict(name: string, by: 'artifact' | 'digest') {
  const inCase = (file: string) => join(assets, 'bundle-verify', name, file)
  const text = (file: string, otherwise: string) =>
    existsSync(inCase(file)) ? readFileSync(inCase(file), 'utf8').trim() : otherwise
  const artifact = existsSync(inCase('artifact')) ? inCase('artifact') : join(assets, 'bundle-verify/a.txt')
  const digest = `sha256:${createHash('sha256').update(readFileSync(artifact)).digest('hex')}`
  const said = { out: '', err: '' }
  const code = await run(
    [
      ...['--bundle', inCase('bundle.sigstore.json')],
      ...(existsSync(inCase('key.pub'))
        ? ['--key', inCase('key.pub')]
        : ['--certificate-identity', text('identity', IDENTITY)]),
      ...(existsSync(inCase('key.pub')) ? [] : ['--certificate-oidc-issuer', text('issuer', ISSUER)]),
      ...(existsSync(inCase('trusted_root.json')) ? ['--trusted-root', inCase('trusted_root.json')] : []),
      by === 'artifact' ? artifact : digest,
    ],
    { stdout: { write: (s) => (said.out += s) }, stderr: { write: (s) => (said.err += s) } },
  )
  return { name, code, ...said }
}

describe('the Sigstore conformance suite', () => {
  it('has its seventy cases', () => {
    expect(cases()).toHaveLength(70)
    expect(cases().filter((name) => name.endsWith('_fail'))).toHaveLength(49)
  })

  for (const by of ['artifact', 'digest'] as const) {
    it(`is answered rightly in all of them when asked by ${by}`, async () => {
      const verdicts = await Promise.all(cases().map((name) => verdict(name, by)))
      const wrong = verdicts.filter(({ name, code }) => code !== (name.endsWith('_fail') ? 1 : 0))
      expect(wrong).toEqual([])
    })
  }

  it('is refused for the reason that the case is about, where the library gets there by another way', async () => {
    expect((await verdict('bundle-with-root-cert_fail', 'artifact')).err).toContain(
      'root certificate of its own',
    )
    const { err } = await verdict('trust-root-tlog-missing-validity-start_fail', 'artifact')
    expect(err).toContain('tlogs.1.publicKey.validFor.start')
    expect((await verdict('managed-key-no-key_fail', 'artifact')).err).toContain('signed with a key')
  })

  it('refuses with one line of reason, and is silent about success on stderr', async () => {
    for (const name of cases()) {
      const { code, out, err } = await verdict(name, 'artifact')
      expect(err.split('\n'), name).toHaveLength(code === 0 ? 1 : 2)
      expect(out === '', name).toBe(code !== 0)
    }
  })
})
