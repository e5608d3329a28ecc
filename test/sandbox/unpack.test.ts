import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { unpackTarball } from '../../sandbox/index.ts'
import { type Entry, npmTarball, tar, tarball } from './tarballs.ts'

let root: string
let count = 0
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'unpack-'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

async function freshParent(): Promise<string> {
  count += 1
  const parent = join(root, String(count))
  await mkdir(parent)
  return parent
}

test('a plain package is unpacked without its leading folder, with plain modes', async () => {
  const into = join(await freshParent(), 'package')
  const result = await unpackTarball(
    tarball([
      { path: 'package', type: 'Directory', mode: 0o700 },
      { path: 'package/package.json', content: '{}', mode: 0o4600 },
      { path: 'package/bin/run.js', content: 'run()', mode: 0o755 },
    ]),
    into,
  )
  expect(result).toMatchObject({ files: 2, unpackedBytes: 7, extracted: true, concerns: [] })
  expect(await readFile(join(into, 'bin/run.js'), 'utf8')).toBe('run()')
  expect((await stat(join(into, 'package.json'))).mode & 0o7777).toBe(0o644)
  expect((await stat(join(into, 'bin/run.js'))).mode & 0o7777).toBe(0o755)
})

test('files beside the leading folder are dropped, as npm drops them', async () => {
  const into = join(await freshParent(), 'package')
  await unpackTarball(tarball([{ path: 'stray.js' }, { path: './other/a.js', content: 'a' }]), into)
  expect(await readdir(into)).toEqual(['a.js'])
})

const good: Entry = { path: 'package/index.js', content: 'ok' }
const hostile: readonly [string, string, () => Buffer][] = [
  ['a path that climbs out', 'traversal', () => tarball([good, { path: 'package/../../evil.js' }])],
  ['a path that climbs and comes back', 'traversal', () => tarball([{ path: 'package/a/../b.js' }])],
  ['an absolute path', 'absolute-path', () => tarball([good, { path: '/etc/cron.d/evil' }])],
  ['a Windows drive', 'absolute-path', () => tarball([{ path: 'C:/evil.js' }])],
  ['a backslash path', 'bad-name', () => tarball([{ path: 'package\\..\\evil.js' }])],
  ['a control character', 'bad-name', () => tarball([{ path: 'package/a\u001b[2J.js' }])],
  [
    'a symbolic link',
    'link',
    () => tarball([good, { path: 'package/l', type: 'SymbolicLink', linkpath: '/etc' }]),
  ],
  [
    'a hard link',
    'link',
    () => tarball([good, { path: 'package/l', type: 'Link', linkpath: 'package/index.js' }]),
  ],
  ['a device', 'device', () => tarball([good, { path: 'package/d', type: 'CharacterDevice' }])],
  ['a named pipe', 'device', () => tarball([good, { path: 'package/p', type: 'FIFO' }])],
  ['the same path twice', 'collision', () => tarball([good, { ...good, content: 'other' }])],
  ['paths that differ only in case', 'collision', () => tarball([good, { path: 'package/INDEX.js' }])],
  [
    'folders that differ only in case',
    'collision',
    () => tarball([{ path: 'p/lib/a.js' }, { path: 'p/Lib/b.js' }]),
  ],
  ['a file that is also a folder', 'collision', () => tarball([{ path: 'p/a' }, { path: 'p/a/b' }])],
  ['two top folders that meet', 'collision', () => tarball([{ path: 'p/a.js' }, { path: 'q/a.js' }])],
  ['deep nesting', 'too-deep', () => tarball([{ path: `p/${'d/'.repeat(41)}f` }])],
  ['a long name', 'name-too-long', () => tarball([good, { path: `p/${'é'.repeat(40)}`, content: '' }])],
  ['many files', 'too-many-files', () => tarball(Array.from({ length: 60 }, (_, i) => ({ path: `p/${i}` })))],
  ['a large file', 'too-large', () => tarball([{ path: 'p/big', content: Buffer.alloc(3_000, 1) }])],
  [
    'many small files',
    'too-large',
    () => tarball(Array.from({ length: 5 }, (_, i) => ({ path: `p/${i}`, content: Buffer.alloc(900, i) }))),
  ],
  [
    'a header that claims more than there is',
    'malformed',
    () => tarball([{ path: 'p/a', content: 'x', size: 2_000 }]),
  ],
  ['a truncated archive', 'malformed', () => npmTarball({ name: 'x' }).subarray(0, 80)],
  ['compression twice', 'malformed', () => gzipSync(npmTarball({ name: 'x' }))],
  ['text', 'malformed', () => Buffer.from('<html>404</html>')],
  ['an archive without compression', 'malformed', () => tar([good])],
  ['nothing', 'malformed', () => tarball([])],
]

const small = { unpackedBytes: 4_000, fileBytes: 2_500, entries: 50, nameBytes: 60 }

describe('refused with a critical concern, and nothing is written', () => {
  test.each(hostile)('%s', async (_, problem, make) => {
    const parent = await freshParent()
    const result = await unpackTarball(make(), join(parent, 'package'), small)
    expect(result.extracted).toBe(false)
    expect(result.concerns).toMatchObject([{ id: `archive.${problem}`, severity: 'critical' }])
    expect(result.concerns[0]?.proof).not.toContain('\u001b')
    expect(await readdir(parent)).toEqual([])
  })

  test('a bomb, by its ratio, before it is whole', async () => {
    const parent = await freshParent()
    const bomb = tarball([{ path: 'p/zeros', content: Buffer.alloc(200_000_000) }])
    expect(bomb.length).toBeLessThan(300_000)
    const before = process.memoryUsage().arrayBuffers
    const result = await unpackTarball(bomb, join(parent, 'package'))
    expect(result.concerns).toMatchObject([{ id: 'archive.bomb' }])
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100_000_000)
    expect(await readdir(parent)).toEqual([])
  })

  test('a bomb of headers: a million empty files', async () => {
    const parent = await freshParent()
    const one = tar([{ path: 'p/a' }]).subarray(0, 512)
    const bomb = gzipSync(Buffer.alloc(512 * 100_000, one))
    const result = await unpackTarball(bomb, join(parent, 'package'))
    expect(result.extracted).toBe(false)
    expect(await readdir(parent)).toEqual([])
  })
})
