import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { entryOf, insidePath, licenceOf, packageFacts } from '../../../activities/evidence/package-json.ts'
import { normaliseRepository } from '../../../activities/evidence/repository.ts'
import { isJsonObject, type Json } from '../../../domain/json.ts'

describe('a source repository', () => {
  it.each([
    ['owner/name', 'https://github.com/owner/name'],
    ['github:owner/name', 'https://github.com/owner/name'],
    ['gitlab:owner/name#main', 'https://gitlab.com/owner/name'],
    ['bitbucket:owner/name', 'https://bitbucket.org/owner/name'],
    ['git+https://github.com/owner/name.git', 'https://github.com/owner/name'],
    ['git://github.com/owner/name.git#v1', 'https://github.com/owner/name'],
    ['git@github.com:owner/name.git', 'https://github.com/owner/name'],
    ['git+ssh://git@github.com/owner/name.git', 'https://github.com/owner/name'],
    ['https://www.github.com/owner/name/tree/main/packages/x', 'https://github.com/owner/name'],
    ['https://token@gitlab.com/group/sub/name/', 'https://gitlab.com/group/sub/name'],
    ['https://GIT.example.com:8443/owner/name', 'https://git.example.com/owner/name'],
  ])('%s is %s', (text, expected) => {
    expect(normaliseRepository(text)).toBe(expected)
    expect(normaliseRepository({ type: 'git', url: text })).toBe(expected)
  })

  it.each([
    '',
    'name',
    'https://github.com/owner',
    'javascript:alert(1)//x/y',
    'https://a b/c/d',
    'file:///etc/x/y',
  ])('%j is none', (text) => {
    expect(normaliseRepository(text)).toBeUndefined()
  })

  it('is https, with a host, an owner and a name, or nothing, whatever a package says', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl(), fc.jsonValue()), (value) => {
        const found = normaliseRepository(value)
        if (found !== undefined) expect(found).toMatch(/^https:\/\/[a-z0-9.-]+(?:\/[\w.~-]+){2,}$/)
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('a package.json of any shape', () => {
  it('is narrowed to what is usable', () => {
    expect(
      packageFacts({
        description: ['no'],
        license: { type: 'MIT' },
        mcpName: 7,
        deprecated: false,
        repository: { url: 'owner/name' },
      }),
    ).toEqual({ license: 'MIT', repository: 'https://github.com/owner/name' })
    expect(licenceOf({ licenses: [{ type: 'MIT' }, 'ISC'] })).toBe('(MIT OR ISC)')
  })

  it('starts what npx would start', () => {
    expect(entryOf({ bin: 'a.js' }, '@s/n')).toEqual({ file: 'a.js' })
    expect(entryOf({ bin: { x: './a.js', y: 'b.js', n: './dist/n.js' } }, '@s/n')).toEqual({
      file: 'dist/n.js',
    })
    expect(entryOf({ bin: { x: 'a.js', y: 'a.js' } }, 'n')).toEqual({ file: 'a.js' })
    expect(entryOf({ bin: { x: 'a.js', y: 'b.js' } }, 'n')).toMatchObject({ reason: expect.anything() })
    expect(entryOf({ bin: { constructor: 1 } }, 'constructor')).toMatchObject({ reason: expect.anything() })
  })

  it('never breaks the reader, and never leads outside the package', () => {
    const json = fc.jsonValue().filter((value) => isJsonObject(value as Json))
    const bin = fc.oneof(fc.string(), fc.constantFrom('../x', '/x', 'a/../../x', './a/b', 'a\\..\\x', 'a\0b'))
    fc.assert(
      fc.property(json, bin, (value, file) => {
        const object = { ...(value as object), bin: file }
        packageFacts(object)
        const entry = entryOf(object, 'n')
        if ('file' in entry) {
          expect(entry.file).not.toMatch(/^\/|\\|\0/)
          expect(entry.file.split('/')).not.toContain('..')
        }
      }),
      { numRuns: 500 },
    )
    expect(insidePath('./a//b/')).toBe('a/b')
  })
})
