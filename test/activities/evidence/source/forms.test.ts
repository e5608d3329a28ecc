import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { parseFile } from '../../../../activities/evidence/source/parse-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'forms-'))
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0
function seen(code: string, extension = 'js'): string[] {
  files += 1
  const file = join(folder, `${files}.${extension}`)
  writeFileSync(file, code)
  const answer = parseFile({ file, maxBytes: 1_000_000, maybe: false })
  if (answer.kind !== 'parsed') throw new Error(JSON.stringify(answer))
  return answer.seen.map(({ kind, value }) => `${kind} ${value}`).sort()
}

describe('a module is followed from however it is imported to where it is used', () => {
  const written = ['files write']
  test.each([
    `import * as fs from 'node:fs'; fs.writeFileSync('a', 'b')`,
    `import fs from 'fs'; fs.promises.writeFile('a', 'b')`,
    `import { default as f } from 'fs'; f.rmSync('a')`,
    `import { writeFile as w } from 'fs/promises'; await w('a', 'b')`,
    `const { writeFileSync: w } = require('fs'); w('a')`,
    `const { promises: { unlink } } = require('fs'); unlink('a')`,
    `const fs = await import('node:fs'); fs.mkdirSync('a')`,
    `import('fs').then((fs) => fs.appendFileSync('a', 'b'))`,
    `import('fs').then(({ rmSync }) => { rmSync('a') })`,
    `const f = process.getBuiltinModule('fs'); const g = f; g.truncateSync('a')`,
    `import { createRequire } from 'node:module'; const r = createRequire(import.meta.url); r('fs').chmodSync('a', 1)`,
    `import m from 'module'; m.createRequire('/')('node:fs').rmdirSync('a')`,
    `const name = 'f' + 's'; require(name)['unlink' + 'Sync']('a')`,
    `(function (x) { x.writeFileSync('a') })(require('fs'))`,
    `function use(x) { x.writeFileSync('a') } use(require('fs'))`,
    `let fs; fs = require('fs'); (0, fs.writeFileSync)('a')`,
    `const fs_1 = __importStar(require("fs")); fs_1.writeFileSync('a')`,
    `const fs_1 = __importDefault(require("fs")); fs_1.default.writeFileSync('a')`,
    `var import_fs = __toESM(require("fs")); (0, import_fs.writeFileSync)('a')`,
    `promisify(require('fs').writeFile)`,
    `const ok = globalThis.process.getBuiltinModule('fs'); ok?.writeFileSync?.('a')`,
    `export { writeFile } from 'node:fs/promises'`,
    `require('fs').writeFile.call(null, 'a')`,
    `module.require('fs').rmSync('a')`,
    `const fs = cond ? null : require('fs'); fs.rmSync('a')`,
  ])('%s', (code) => expect(seen(code)).toEqual(written))

  test.each([
    [`import fs = require('fs'); fs.rmSync('a')`, 'cts'],
    [`import * as fs from 'fs'; (fs as any).rmSync('a' as string)`, 'ts'],
    [`import { rmSync } from 'fs'; const a = <b onClick={() => rmSync('a')} />`, 'tsx'],
    [`import { rmSync } from 'fs'; const a = <b c={rmSync('a')} />`, 'jsx'],
  ])('%s', (code, extension) => expect(seen(code, extension)).toEqual(written))
})

describe('what cannot be followed is not taken to be nothing', () => {
  test.each([
    [`send(require('fs'))`, 'files *'],
    [`const all = { fs: require('fs') }`, 'files *'],
    [`export const fs = require('fs')`, 'files *'],
    [`class A { constructor() { this.fs = require('fs') } }`, 'files *'],
    [`import * as fs from 'fs'; fs[choose()]('a')`, 'files *'],
    [`export * from 'node:fs'`, 'files *'],
    [`require(process.argv[2])`, 'dynamic_code require'],
    [`import(name)`, 'dynamic_code import'],
    ['const all = { ...process.env }', 'environment *'],
    ['for (const name in process.env) name', 'environment *'],
    ['f(process.env[choose()])', 'environment *'],
  ])('%s', (code, expected) => expect(seen(code)).toContain(expected))
})

describe('hosts, variables, programs, code', () => {
  test.each<[string, string[]]>([
    [`fetch(\`https://api.example.com/v1/\${id}\`)`, ['network api.example.com']],
    [`const BASE = 'https://api.example.com'; fetch(BASE + '/v1')`, ['network api.example.com']],
    [`fetch(new URL('/v1', 'https://api.example.com'))`, ['network api.example.com']],
    [`fetch(\`https://\${tenant}.example.com/\`)`, ['network *']],
    ['fetch(address)', ['network *']],
    [`fetch(\`https://api.example.com\${path}\`)`, ['network *', 'network api.example.com']],
    [`import https from 'https'; https.request({ hostname: 'h.example.com' })`, ['network h.example.com']],
    [`const o = { host: 'h.example.com:443' }; require('http').get(o)`, ['network h.example.com']],
    [
      `import axios from 'axios'; axios.create({ baseURL: 'https://a.example.com' })`,
      ['network a.example.com'],
    ],
    [`require('net').connect(80, 'n.example.com')`, ['network n.example.com']],
    [`import { request } from 'undici'; request('https://u.example.com')`, ['network u.example.com']],
    [`import { createServer } from 'http'; createServer()`, ['network listen']],
    [
      `class A { base = 'https://f.example.com'; get() { return fetch(this.base + '/x') } }`,
      ['network *', 'network f.example.com'],
    ],
    [`const { A, B: b } = process.env`, ['environment A', 'environment B']],
    [`const env = process.env; if (env['C']) {}`, ['environment C']],
    [`import { env } from 'node:process'; f(env.D ?? 1)`, ['environment D']],
    [`'E' in process.env`, ['environment E']],
    [`const { F, ...rest } = process.env`, ['environment *', 'environment F']],
    [`require('child_process').execSync('ls')`, ['process spawn']],
    [`import { $ } from 'execa'; await $\`ls\``, ['process spawn']],
    [`import cluster from 'cluster'; cluster.fork()`, ['process spawn']],
    [
      `new (require('worker_threads').Worker)('x', { eval: true })`,
      ['dynamic_code worker', 'process worker'],
    ],
    [`eval('1')`, ['dynamic_code eval']],
    [`(0, eval)('1')`, ['dynamic_code eval']],
    [`globalThis['ev' + 'al']('1')`, ['dynamic_code eval']],
    [`new Function('return 1')`, ['dynamic_code Function']],
    [`(() => {}).constructor('return 1')()`, ['dynamic_code Function']],
    [`setTimeout('run()', 1)`, ['dynamic_code setTimeout']],
    [`import vm from 'vm'; vm.runInNewContext('1')`, ['dynamic_code vm']],
    [`require('./build/Release/x.node')`, ['native_code addon']],
    [`require('bindings')('x')`, ['native_code addon']],
    [`process.dlopen(module, 'x')`, ['native_code dlopen']],
  ])('%s', (code, expected) => expect(seen(code)).toEqual(expected))
})

describe('what only looks like it is not taken for it', () => {
  test.each([
    `// require('fs').rmSync('a')`,
    `const text = "eval('1'); process.env.X"`,
    `function f(eval_) { return eval_.process }`,
    `function fetch(u) { return u } fetch('https://x.example.com')`,
    `import fs from 'fs'`,
    `import type { Stats } from 'fs'; let a: Stats`,
    `const a = { fetch: 1, process: { env: { X: 1 } } }; a.process.env.X`,
    `typeof fetch === 'function' && typeof process !== 'undefined'`,
    `x instanceof Function`,
    `setTimeout(() => 1, 1)`,
    `function f(require_) { const require = (x) => x; return require('fs') }`,
  ])('%s', (code) => expect(seen(code, 'ts')).toEqual([]))
})
