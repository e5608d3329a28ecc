import { access, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Options } from 'pacote'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadNpmOptions } from '../../activities/evidence/npm/options.ts'
import type { Digest } from '../../domain/digest.ts'
import { type ArtifactStore, buildLock, createArtifactStore, installRelease } from '../../sandbox/index.ts'
import { npmTarball } from './tarballs.ts'

let root: string
let store: ArtifactStore
let npmOptions: Options
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'release-'))
  store = createArtifactStore(join(root, 'store'))
  npmOptions = await loadNpmOptions({ cwd: root, env: process.env })
})
afterAll(() => rm(root, { recursive: true, force: true }))

interface Made {
  readonly store: ArtifactStore
  readonly artifact: Digest
  readonly name: string
  readonly version: string
  readonly npmOptions: Options
}

async function server(manifest: object, files: { readonly [path: string]: string } = {}): Promise<Made> {
  const bytes = npmTarball({ name: 'made-server', version: '1.0.0', ...manifest }, files)
  return { store, artifact: await store.put(bytes), name: 'made-server', version: '1.0.0', npmOptions }
}

const lockOf = (text: string): { packages: { [location: string]: { [key: string]: unknown } } } =>
  JSON.parse(text)

test('a lock pins every package by integrity, names no host, and comes out the same again', async () => {
  const made = await server({ dependencies: { zod: '3.25.76', semver: '7.6.0' } })
  const first = await buildLock(made)
  const second = await buildLock(made)
  expect(second.lock).toBe(first.lock)
  expect(second.text).toBe(first.text)
  expect(first.text).not.toMatch(/https?:/)
  expect(first.text).not.toContain(root)
  const names = first.packages.map((entry) => `${entry.name}@${entry.version}`)
  expect(names).toContain('made-server@1.0.0')
  expect(names).toContain('zod@3.25.76')
  for (const entry of first.packages) expect(entry.integrity).toMatch(/^sha512-/)
  expect(lockOf(first.text).packages['node_modules/made-server']?.resolved).toBe('file:artifact.tgz')
  expect(first.concerns).toEqual([])
})

test('another artifact is another lock, though it asks for the same', async () => {
  const one = await buildLock(await server({}, { 'index.js': 'one' }))
  const two = await buildLock(await server({}, { 'index.js': 'two' }))
  expect(one.lock).not.toBe(two.lock)
})

test('packages for other platforms are pinned too, so the lock is the same everywhere', async () => {
  const made = await server({ optionalDependencies: { fsevents: '2.3.3' } })
  const { text, lock } = await buildLock(made)
  expect(lockOf(text).packages['node_modules/fsevents']).toMatchObject({ optional: true, os: ['darwin'] })
  const { root: installed } = await installRelease({ ...made, lock, cache: join(root, 'cache') })
  expect(await readdir(join(installed, 'node_modules'))).toEqual(
    process.platform === 'darwin' ? ['fsevents', 'made-server'] : ['made-server'],
  )
})

const UNPINNED: readonly (readonly [string, string])[] = [
  ['git', 'git+https://git.invalid/someone/thing.git'],
  ['a GitHub repository', 'github:someone/thing'],
  ['a URL', 'https://host.invalid/thing.tgz'],
  ['a file', 'file:../thing.tgz'],
  ['a folder', 'file:/etc'],
]

test.each(UNPINNED)('a dependency from %s is refused before it is fetched', async (_, spec) => {
  const made = await server({ dependencies: { thing: spec } })
  await expect(buildLock(made)).rejects.toMatchObject({ code: 'unsupported' })
})

test('a dependency that is not there is named as such', async () => {
  const made = await server({ dependencies: { semver: '99.99.99' } })
  await expect(buildLock(made)).rejects.toMatchObject({ code: 'not_found' })
})

test('a tarball that is another package than it was asked for as is refused', async () => {
  const made = await server({ version: '6.6.6' })
  await expect(buildLock(made)).rejects.toMatchObject({ code: 'hostile_package' })
})

test('a tarball that is not the one the registry promised is refused', async () => {
  const made = await server({})
  const integrity = `sha512-${Buffer.alloc(64).toString('base64')}`
  await expect(buildLock({ ...made, integrity })).rejects.toMatchObject({ code: 'integrity_mismatch' })
})

test('bundled packages are covered by the tarball they come in, and said to be', async () => {
  const made = await server(
    { dependencies: { inner: '1.0.0' }, bundleDependencies: ['inner'] },
    {
      'node_modules/inner/package.json': JSON.stringify({
        name: 'inner',
        version: '1.0.0',
        scripts: { install: 'make' },
      }),
      'node_modules/inner/index.js': 'module.exports = 1',
    },
  )
  const { lock, concerns } = await buildLock(made)
  expect(concerns).toMatchObject([{ id: 'lock.bundled', proof: 'inner in made-server@1.0.0' }])
  const { packageDir, installScripts } = await installRelease({ ...made, lock, cache: join(root, 'cache') })
  expect(await readFile(join(packageDir, 'node_modules/inner/index.js'), 'utf8')).toBe('module.exports = 1')
  expect(installScripts).toMatchObject([{ name: 'inner', scripts: ['install: make'] }])
})

test('an installation runs nothing, and says what would have run', async () => {
  const marker = join(root, 'ran')
  const made = await server({ scripts: { preinstall: `touch ${marker}`, postinstall: `touch ${marker}` } })
  const { lock } = await buildLock(made)
  const { installScripts } = await installRelease({ ...made, lock, cache: join(root, 'cache') })
  expect(installScripts).toEqual([
    {
      name: 'made-server',
      version: '1.0.0',
      scripts: [`preinstall: touch ${marker}`, `postinstall: touch ${marker}`],
    },
  ])
  await expect(access(marker)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('many who install one release at once share one whole folder', async () => {
  const made = await server({ dependencies: { semver: '7.6.0' } })
  const { lock } = await buildLock(made)
  const cache = join(root, 'shared-cache')
  const all = await Promise.all(Array.from({ length: 5 }, () => installRelease({ ...made, lock, cache })))
  expect(new Set(all.map((one) => one.root)).size).toBe(1)
  expect(await readdir(cache)).toHaveLength(1)
  expect(await readdir(join(all[0]?.root ?? '', 'node_modules'))).toContain('semver')
})

test('a lock that pins other bytes than the registry has installs nothing', async () => {
  const made = await server({ dependencies: { semver: '7.6.0' } })
  const { text } = await buildLock(made)
  const wrong = `sha512-${Buffer.alloc(64, 7).toString('base64')}`
  const json = lockOf(text)
  const semver = { ...json.packages['node_modules/semver'], integrity: wrong }
  const changed = JSON.stringify({ ...json, packages: { ...json.packages, 'node_modules/semver': semver } })
  const lock = await store.put(Buffer.from(changed))
  const cache = join(root, 'empty-cache')
  await expect(installRelease({ ...made, lock, cache })).rejects.toMatchObject({ code: 'integrity_mismatch' })
  expect(await readdir(cache)).toEqual([])
})

test.each([
  ['a place outside', 'node_modules/../../evil', {}],
  ['a source of its own', 'node_modules/evil', { resolved: 'https://host.invalid/evil.tgz' }],
  ['a link', 'node_modules/evil', { link: true, resolved: '../evil' }],
  ['nothing that pins it', 'node_modules/evil', { integrity: undefined }],
])('a lock with a package at %s is refused', async (_, location, entry) => {
  const made = await server({})
  const { text } = await buildLock(made)
  const json = lockOf(text)
  const evil = { version: '1.0.0', integrity: 'sha512-AAAA', ...entry }
  const changed = JSON.stringify({ ...json, packages: { ...json.packages, [location]: evil } })
  const lock = await store.put(Buffer.from(changed))
  await expect(installRelease({ ...made, lock, cache: join(root, 'cache') })).rejects.toMatchObject({
    code: 'unsupported',
  })
})

test('an artifact that was changed in the store is not installed', async () => {
  const made = await server({}, { 'index.js': 'before' })
  const { lock } = await buildLock(made)
  const hex = made.artifact.slice('sha256:'.length)
  const file = join(root, 'store', 'sha256', hex.slice(0, 2), hex)
  await rm(file)
  await writeFile(file, 'after')
  await expect(installRelease({ ...made, lock, cache: join(root, 'cache') })).rejects.toMatchObject({
    code: 'integrity_mismatch',
  })
})
