import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import seeds from '@sigstore/tuf/seeds.json' with { type: 'json' }
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  embeddedTrustRoot,
  givenTrustRoot,
  parseTrustedRoot,
  refreshedTrustRoot,
} from '../../../../activities/evidence/signature/index.ts'
import { type Path, replaced } from './replaced.ts'
import { tufRepository } from './tuf-repository.ts'

const EMBEDDED = Buffer.from(
  seeds['https://tuf-repo-cdn.sigstore.dev'].targets['trusted_root.json'],
  'base64',
).toString()
const KEYS = Buffer.from(
  seeds['https://tuf-repo-cdn.sigstore.dev'].targets['registry.npmjs.org%2Fkeys.json'],
  'base64',
).toString()

let folder: string
let close: () => Promise<void> = async () => undefined
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trust-root-'))
})
afterEach(async () => {
  await close()
  await rm(folder, { recursive: true })
})

async function serve(files: { readonly [path: string]: string } | 'silence') {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    if (files === 'silence') return
    const body = files[request.url ?? '']
    response.writeHead(body === undefined ? 404 : 200).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  close = () =>
    new Promise((resolve) => {
      server.closeAllConnections()
      server.close(() => resolve())
    })
  const address = server.address()
  return { asked, url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}` }
}

/** A provider on a repository of our own; the clock is moved by hand. */
async function provider(
  files: { readonly [path: string]: string } | 'silence',
  root: string,
  timeoutMs = 10_000,
) {
  const { url, asked } = await serve(files)
  await writeFile(join(folder, 'root.json'), root)
  const clock = { now: Date.now() }
  const trust = refreshedTrustRoot({
    now: () => new Date(clock.now),
    mirrorURL: url,
    rootPath: join(folder, 'root.json'),
    cachePath: join(folder, 'cache'),
    timeoutMs,
  })
  return { trust, asked, clock }
}

describe('the trust root', () => {
  it('comes by TUF, with npm’s keys, and is kept for a day', async () => {
    const repository = tufRepository({ 'trusted_root.json': EMBEDDED, 'registry.npmjs.org/keys.json': KEYS })
    const { trust, asked, clock } = await provider(repository.files, repository.root)
    const [first, second] = await Promise.all([trust(), trust()])
    expect(first).toMatchObject({ source: 'tuf', note: expect.stringContaining('refreshed by TUF at') })
    expect(first.registryKeys.map(({ keyid }) => keyid)).toHaveLength(4)
    expect(second).toBe(first)
    const requests = asked.length
    clock.now += 23 * 3_600_000
    expect(await trust()).toBe(first)
    expect(asked).toHaveLength(requests)
    clock.now += 2 * 3_600_000
    expect(await trust()).toMatchObject({ source: 'tuf' })
    expect(asked.length).toBeGreaterThan(requests)
  })

  it('has no keys for npm where the repository has none', async () => {
    const repository = tufRepository({ 'trusted_root.json': EMBEDDED })
    const { trust } = await provider(repository.files, repository.root)
    expect(await trust()).toMatchObject({ source: 'tuf', registryKeys: [] })
  })

  it('is the embedded one, and says so, when the repository is signed by somebody else', async () => {
    const [ours, theirs] = [
      tufRepository({ 'trusted_root.json': EMBEDDED }),
      tufRepository({ 'trusted_root.json': EMBEDDED }),
    ]
    const { trust } = await provider(theirs.files, ours.root)
    expect(await trust()).toMatchObject({
      source: 'embedded',
      note: expect.stringContaining('could not be refreshed'),
    })
  })

  it('is the embedded one when the repository is gone or silent, and is not asked again at once', async () => {
    const { root } = tufRepository({ 'trusted_root.json': EMBEDDED })
    const { trust, asked, clock } = await provider('silence', root, 300)
    expect(await trust()).toMatchObject({ source: 'embedded' })
    const requests = asked.length
    expect(await trust()).toMatchObject({ source: 'embedded' })
    expect(asked).toHaveLength(requests)
    clock.now += 11 * 60_000
    await trust()
    expect(asked.length).toBeGreaterThan(requests)
  })

  it('is the embedded one when what TUF brings cannot be used', async () => {
    const repository = tufRepository({ 'trusted_root.json': '{}' })
    const { trust } = await provider(repository.files, repository.root)
    expect(await trust()).toMatchObject({ source: 'embedded', note: expect.stringContaining('unusable') })
  })

  it('tells the age of the embedded copy', () => {
    expect(embeddedTrustRoot(new Date('2026-12-01')).note).toMatch(/runs out in \d+ days/)
    expect(embeddedTrustRoot(new Date('2036-12-01')).note).toMatch(/ran out \d+ days ago/)
    expect(embeddedTrustRoot(new Date()).registryKeys).toHaveLength(4)
  })

  it('may be given as a file', async () => {
    const file = join(folder, 'trusted_root.json')
    await writeFile(file, EMBEDDED)
    expect(await givenTrustRoot(file)).toMatchObject({
      source: 'given',
      note: `read from ${file}`,
      registryKeys: [],
    })
    await expect(givenTrustRoot(join(folder, 'none'))).rejects.toMatchObject({ code: 'bad_input' })
    await writeFile(join(folder, 'keys.json'), '{"keys":[{}]}')
    await expect(givenTrustRoot(file, join(folder, 'keys.json'))).rejects.toMatchObject({ code: 'bad_input' })
  })
})

describe('a trusted root of the wrong shape', () => {
  const whole: object = JSON.parse(EMBEDDED)
  const parse = (root: object) => () => parseTrustedRoot(JSON.stringify(root))

  it('is refused, and the whole one is not', () => {
    expect(parse(whole)).not.toThrow()
    const damages: [Path, unknown][] = [
      [['mediaType'], 'application/json'],
      [['tlogs'], []],
      [['tlogs', 0, 'publicKey', 'validFor', 'start'], undefined],
      [['tlogs', 0, 'publicKey', 'validFor', 'start'], 'long ago'],
      [['tlogs', 0, 'publicKey', 'validFor'], undefined],
      [['tlogs', 0, 'publicKey', 'rawBytes'], ''],
      [['tlogs', 0, 'publicKey', 'rawBytes'], 'not base64'],
      [['tlogs', 0, 'logId'], undefined],
      [['ctlogs', 1, 'publicKey', 'validFor', 'start'], undefined],
      [['certificateAuthorities', 0, 'validFor', 'start'], undefined],
      [['certificateAuthorities', 0, 'certChain', 'certificates'], []],
      [['timestampAuthorities', 0, 'validFor'], {}],
    ]
    for (const [path, value] of damages) {
      expect(parse(replaced(whole, path, value)), path.join('.')).toThrow(/trusted root is unusable/)
    }
    for (const text of ['', 'null', '[]', ' '.repeat(2_000_000)]) {
      expect(() => parseTrustedRoot(text)).toThrow(/trusted root is unusable/)
    }
  })
})
