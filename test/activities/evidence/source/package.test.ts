import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startParser } from '../../../../activities/evidence/source/child.ts'
import { analyseSource } from '../../../../activities/evidence/source/index.ts'
import { folderOf } from './folder.ts'

const own = {
  'package.json': JSON.stringify({ name: 'server', scripts: { postinstall: 'node x', test: 'x' } }, null, 2),
}

describe('a package and its dependencies', () => {
  test('each thing is told once, for each package, with its first place', async () => {
    const root = folderOf({
      'node_modules/server/package.json': own['package.json'],
      'node_modules/server/index.js': `import fs from 'fs'\n\nfs.readFileSync('a')\nfs.readFileSync('b')\n`,
      'node_modules/server/zz.js': `require('fs').readFileSync('c')`,
      'node_modules/server/bin/run': '#!/usr/bin/env node\nprocess.exit(process.env.CODE)\n',
      'node_modules/server/types.d.ts': 'declare const a: typeof import("fs")',
      'node_modules/server/node_modules/inner/index.js': `eval('1')`,
      'node_modules/@scope/dep/lib/a.cjs': `require('child_process').spawn('ls')`,
      'node_modules/@scope/dep/package.json': JSON.stringify({
        name: 'lies',
        scripts: { install: 'node-gyp' },
      }),
      'node_modules/@scope/dep/binding.gyp': '{}',
      'node_modules/@scope/dep/build/x.node': Buffer.from([0x7f, 0x45, 0x4c, 0x46]),
      'node_modules/@scope/dep/bin/tool': Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0]),
      'node_modules/.bin/tool': 'eval',
    })
    const { permissions, report, concerns } = await analyseSource(join(root, 'node_modules/server'))
    expect(report).toEqual({ status: 'analysed', files: 6, unparsed: [] })
    const said = permissions.map((p) => `${p.package}: ${p.kind} ${p.value} at ${p.file}:${p.line}`)
    expect(said).toEqual([
      'server: files read at index.js:3',
      'server: install_script postinstall at package.json:4',
      'server: environment CODE at bin/run:2',
      '@scope/dep: native_code binding.gyp at binding.gyp:1',
      '@scope/dep: install_script install at package.json:1',
      '@scope/dep: native_code binary at bin/tool:1',
      '@scope/dep: native_code addon at build/x.node:1',
      '@scope/dep: process spawn at lib/a.cjs:1',
      'inner: dynamic_code eval at index.js:1',
    ])
    expect(concerns.map(({ id }) => id)).toEqual(['source.install-script'])
    const alone = await analyseSource(join(root, 'node_modules/server'), { dependencies: false })
    expect(new Set(alone.permissions.map((p) => p.package))).toEqual(new Set(['server']))
  })

  test('a package of this project’s own, as it is installed', async () => {
    const { permissions, report } = await analyseSource(
      join(import.meta.dirname, '../../../../node_modules/pino'),
      { dependencies: false },
    )
    // It ships one file that is broken on purpose, for its own tests.
    expect(report.unparsed.map(({ file }) => file)).toEqual(['test/fixtures/syntax-error-esm.mjs'])
    const kinds = new Set(permissions.map((p) => p.kind))
    expect(kinds).toContain('process')
    expect(new Set(permissions.map((p) => p.package))).toEqual(new Set(['pino']))
  })

  test('code that people cannot read is a concern', async () => {
    const names = Array.from({ length: 40 }, (_, i) => `var _0x${(i + 4096).toString(16)} = ${i};`).join('\n')
    const dir = folderOf({
      ...own,
      'min.js': `var a=0;${'a=a+1;'.repeat(1_000)}`,
      'bundle.js': 'var __commonJS = (f) => f; __commonJS(() => 1)',
      'obf.js': names,
    })
    const { concerns } = await analyseSource(dir)
    expect(concerns.map(({ id, proof }) => `${id} ${proof}`)).toEqual(
      expect.arrayContaining([
        'source.obfuscated obf.js',
        'source.minified min.js',
        'source.bundled bundle.js',
      ]),
    )
  })
})

describe('packages that were made to hurt', () => {
  test('end as named files that were not looked at, and the rest is still read', async () => {
    const dir = folderOf({
      ...own,
      'a-deep.js': `${'['.repeat(200_000)}${']'.repeat(200_000)}`,
      'b-deep.js': `f(${'(() => '.repeat(20_000)}1${')'.repeat(20_000)})`,
      'c-sum.js': `x = ${'1 + '.repeat(100_000)}1`,
      'd-binary.js': Buffer.from(Array.from({ length: 4_000 }, (_, i) => (i * 7919) % 256)),
      'e-broken.js': 'const = ;',
      'f-giant.js': `'${'a'.repeat(2_000_000)}'`,
      'z-last.js': `require('child_process').exec('ls')`,
    })
    symlinkSync('/etc', join(dir, 'etc'))
    symlinkSync('/etc/passwd', join(dir, 'g-link.js'))
    const { permissions, report, concerns } = await analyseSource(dir, { maxFileBytes: 1_000_000 })
    expect(report.status).toBe('partial')
    const reasons = new Map(report.unparsed.map(({ file, reason }) => [file, reason]))
    expect(reasons.get('d-binary.js')).toBe('it is not text')
    expect(reasons.get('e-broken.js')).toMatch(/^it has a syntax error/)
    expect(reasons.get('f-giant.js')).toBe('it is larger than 1 MB')
    expect(reasons.get('g-link.js')).toBe('it is a link, which is not followed')
    expect(reasons.get('etc')).toBe('it is a link, which is not followed')
    expect([...reasons.keys()]).toContain('a-deep.js')
    expect(permissions).toContainEqual({
      kind: 'process',
      value: 'spawn',
      file: 'z-last.js',
      line: 1,
      package: 'server',
    })
    expect(concerns.find(({ id }) => id === 'source.partial')).toMatchObject({ notChecked: true })
  })

  test('a value that is tangled on purpose is named, not followed for ever', async () => {
    const tangle = Array.from(
      { length: 400 },
      (_, i) => `let v${i} = c ? v${(i * 7 + 1) % 400}.a : c ? v${(i * 3 + 2) % 400}.b : require('fs')`,
    )
    const started = performance.now()
    const { permissions, report } = await analyseSource(
      folderOf({ ...own, 'a.js': `${tangle.join('\n')}\nv0.x()` }),
      { fileTimeoutMs: 5_000 },
    )
    expect(report.status === 'partial' || permissions.some((p) => p.kind === 'files')).toBe(true)
    expect(performance.now() - started).toBeLessThan(60_000)
  })

  test('more files than are looked at, no time, and no folder', async () => {
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`f${i}.js`, 'eval("1")']))
    const dir = folderOf({ ...own, ...many })
    const few = await analyseSource(dir, { maxFiles: 50 })
    expect(few.report).toMatchObject({
      status: 'partial',
      reason: expect.stringContaining('there are more than 50 files'),
    })
    const late = await analyseSource(dir, { signal: AbortSignal.abort() })
    expect(late.report.status).toBe('partial')
    const gone = await analyseSource(join(dir, 'nowhere'))
    expect(gone.report).toEqual({
      status: 'not_checked',
      reason: 'The package’s folder could not be read.',
      files: 0,
      unparsed: [],
    })
    expect(gone.concerns).toMatchObject([{ id: 'source.not-checked', notChecked: true }])
  })
})

test('the parser’s process can read the package and nothing else of the machine', async () => {
  const dir = folderOf({ 'a.js': '1' })
  const parser = startParser([dir], 10_000)
  onTestFinished(() => parser.close())
  const ask = async (file: string) => (await parser.parse({ file, maxBytes: 1_000, maybe: false })).answer
  expect(await ask(join(dir, 'a.js'))).toMatchObject({ kind: 'parsed' })
  expect(await ask('/etc/passwd')).toEqual({ kind: 'unparsed', reason: 'it could not be read' })
})
