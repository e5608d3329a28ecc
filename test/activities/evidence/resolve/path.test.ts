import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, realpath, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { list } from 'tar'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { loadNpmOptions, type NpmOptions } from '../../../../activities/evidence/npm/options.ts'
import {
  type ResolveContext,
  type Resolved,
  resolveReference,
} from '../../../../activities/evidence/resolve/index.ts'
import { parseReference } from '../../../../domain/reference.ts'

const notes = fileURLToPath(new URL('../../../fixtures/servers/notes', import.meta.url))
let npm: NpmOptions
let base: string

beforeAll(async () => {
  npm = await loadNpmOptions({ cwd: tmpdir(), env: process.env })
})
beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'path-reference-')))
  await cp(notes, join(base, 'notes'), { recursive: true })
})
afterEach(() => rm(base, { recursive: true, force: true }))

async function resolve(text: string, folders?: ResolveContext['folders']): Promise<Resolved> {
  const context: ResolveContext = {
    npm,
    mcpRegistry: 'http://127.0.0.1:9',
    maxTarballBytes: 1_000_000,
    timeoutMs: 20_000,
    ...(folders ? { folders } : {}),
  }
  return await resolveReference(parseReference(text), context)
}

function names(tarball: Buffer): string[] {
  const found: string[] = []
  list({ sync: true, onReadEntry: (entry) => found.push(entry.path) }).end(tarball)
  return found.sort()
}

describe('a folder', () => {
  it('is packed as npm would pack it, and runs nothing', async () => {
    const { facts, tarball } = await resolve('path:./notes', { base, allowed: 'any' })
    expect(names(tarball)).toEqual(['package/package.json', 'package/server.js'])
    expect(existsSync(join(base, 'notes', 'prepared'))).toBe(false)
    expect(facts).toMatchObject({
      reference: 'path:./notes',
      kind: 'path',
      name: '@example/notes-server',
      version: '1.0.0',
      repository: 'https://github.com/example/notes-server',
      recipe: { entry: 'server.js' },
      signatures: [],
    })
    expect(facts.integrity).toBeUndefined()
  })

  it('with the same files has the same digest, whenever they were written', async () => {
    const first = await resolve('path:./notes', { base, allowed: 'any' })
    await cp(notes, join(base, 'copy'), { recursive: true })
    await utimes(join(base, 'copy', 'server.js'), 1, 1)
    const second = await resolve('path:./copy', { base, allowed: 'any' })
    expect(second.facts.sha512).toBe(first.facts.sha512)
  })

  it('packs no link, so nothing outside the folder comes along', async () => {
    await rm(join(base, 'notes', 'server.js'))
    await symlink('/etc/hostname', join(base, 'notes', 'server.js'))
    const { tarball } = await resolve('path:./notes', { base, allowed: 'any' })
    expect(names(tarball)).toEqual(['package/package.json'])
  })

  it('is read only where it may be, links followed; the answer does not tell what exists', async () => {
    const allowed = [join(base, 'open')]
    await mkdir(join(base, 'open'))
    await cp(notes, join(base, 'open', 'notes'), { recursive: true })
    await symlink(join(base, 'notes'), join(base, 'open', 'escape'))
    expect((await resolve('path:./open/notes', { base, allowed })).facts.version).toBe('1.0.0')
    for (const text of ['path:./notes', 'path:./open/escape', 'path:./nowhere', 'path:/etc', 'path:..']) {
      await expect(resolve(text, { base, allowed }), text).rejects.toMatchObject({ code: 'refused' })
    }
    await expect(resolve('path:./open/notes')).rejects.toMatchObject({ code: 'refused' })
  })

  it('that is no package is refused with what is missing', async () => {
    const folders = { base, allowed: 'any' } as const
    await expect(resolve('path:./nowhere', folders)).rejects.toMatchObject({ code: 'not_found' })
    await mkdir(join(base, 'empty'))
    await expect(resolve('path:./empty', folders)).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('package.json'),
    })
    await writeFile(join(base, 'empty', 'package.json'), '[]')
    await expect(resolve('path:./empty', folders)).rejects.toMatchObject({ code: 'bad_input' })
    await writeFile(join(base, 'empty', 'package.json'), '{"name":"x"}')
    await expect(resolve('path:./empty', folders)).rejects.toMatchObject({
      message: expect.stringContaining('lacks a name or a version'),
    })
    for (const [name, version] of [
      ['../../escape', '1.0.0'],
      ['@a/../b', '1.0.0'],
      ['fine', '../1.0.0'],
      ['fine', 'latest'],
    ]) {
      await writeFile(join(base, 'empty', 'package.json'), JSON.stringify({ name, version }))
      await expect(resolve('path:./empty', folders), name).rejects.toMatchObject({
        code: 'bad_input',
        message: expect.stringContaining('not one that npm publishes'),
      })
    }
  })
})
