import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { digestText } from '../../domain/digest.ts'
import { createArtifactStore } from '../../sandbox/index.ts'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'store-'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

const bytes = (text: string): Buffer => Buffer.from(text)

test('what is put can be read back under its own SHA-256', async () => {
  const store = createArtifactStore(root)
  const digest = await store.put(bytes('an artifact'))
  expect(digest).toBe(digestText('an artifact'))
  expect((await store.read(digest)).toString()).toBe('an artifact')
  expect(await store.has(digest)).toBe(true)
})

test('many writers of the same bytes make one whole entry and leave nothing beside it', async () => {
  const store = createArtifactStore(root)
  const large = Buffer.alloc(3_000_000, 'x')
  const digests = await Promise.all(Array.from({ length: 8 }, () => store.put(large)))
  expect(new Set(digests).size).toBe(1)
  const folder = join(root, 'sha256', digests[0]?.slice(7, 9) ?? '')
  expect(await readdir(folder)).toEqual([digests[0]?.slice(7)])
})

test('an entry that was changed on disk is refused, and putting the bytes again repairs it', async () => {
  const store = createArtifactStore(root)
  const digest = await store.put(bytes('approved'))
  const file = join(root, 'sha256', digest.slice(7, 9), digest.slice(7))
  await chmod(file, 0o600)
  await writeFile(file, 'something else')
  await expect(store.read(digest)).rejects.toMatchObject({ code: 'integrity_mismatch' })
  await store.put(bytes('approved'))
  expect((await store.read(digest)).toString()).toBe('approved')
})

test('a digest that is not there, and text that is no digest, are told apart', async () => {
  const store = createArtifactStore(root)
  await expect(store.read(digestText('never put'))).rejects.toMatchObject({ code: 'not_found' })
  expect(await store.has(digestText('never put'))).toBe(false)
  await expect(store.read('sha256:../../etc/passwd')).rejects.toMatchObject({ code: 'bad_input' })
})
