import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ROOT, run } from '../support/run.ts'

let project: string
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'countersign-lint-'))
  cpSync(join(ROOT, 'biome.json'), join(project, 'biome.json'))
  cpSync(join(ROOT, 'lint'), join(project, 'lint'), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(project, 'node_modules'))
})
afterAll(() => rmSync(project, { recursive: true, force: true }))

const report = z.object({
  diagnostics: z.array(z.object({ category: z.string().nullish(), severity: z.string() })),
})

/** The rules that refuse a file of this text. */
async function refusedBy(path: string, text: string): Promise<string[]> {
  const file = join(project, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${text}\n`)
  const biome = join(ROOT, 'node_modules', '@biomejs', 'biome', 'bin', 'biome')
  const { out } = await run(process.execPath, [biome, 'lint', '--reporter=json', path], { cwd: project })
  const errors = report.parse(JSON.parse(out)).diagnostics.filter(({ severity }) => severity === 'error')
  return [...new Set(errors.map(({ category }) => category ?? ''))]
}

const SET =
  "import { setHandler } from '@temporalio/workflow'\nimport { approve, check } from './messages.ts'\n"

describe('an Update validator that is async, which cannot refuse and wedges the workflow', () => {
  test.each([
    'validator: async (n: number) => { check(n) }',
    'validator: async () => {}',
    'validator: async (n: number): Promise<void> => check(n)',
    'validator: async (n: number, m: number) => check(n + m)',
    'validator: async n => check(n)',
    'validator: async function (n: number) { check(n) }',
    'validator: async function only(n: number) { check(n) }',
    'async validator(n: number) { check(n) }',
    'unfinishedPolicy: 1, validator: async (n: number) => { check(n) }',
  ])('%s', async (validator) => {
    const text = `${SET}setHandler(approve, () => {}, { ${validator} })`
    expect(await refusedBy('workflows/bad.ts', text)).toContain('plugin')
  })

  test.each([
    'validator: (n: number) => { check(n) }',
    'validator: function (n: number) { check(n) }',
    'validator(n: number) { check(n) }',
    'validator: check',
  ])('and not one that answers at once: %s', async (validator) => {
    const text = `${SET}setHandler(approve, async () => { await 0 }, { ${validator} })`
    expect(await refusedBy('workflows/good.ts', text)).not.toContain('plugin')
  })
})

describe('what a replay would not repeat', () => {
  test.each([
    ['fetch', "export const a = () => fetch('http://x')"],
    ['process', 'export const a = process.env.HOME'],
    ['crypto', 'export const a = () => crypto.randomUUID()'],
    ['performance', 'export const a = () => performance.now()'],
    ['setImmediate', 'export const a = () => setImmediate(() => {})'],
    ['setTimeout', 'export const a = () => setTimeout(() => {}, 1)'],
    ['WeakRef', 'export const a = new WeakRef({})'],
    ['FinalizationRegistry', 'export const a = new FinalizationRegistry(() => {})'],
    ['Buffer', "export const a = Buffer.from('')"],
  ])('%s', async (_, text) => {
    expect(await refusedBy('workflows/bad.ts', text)).toContain('lint/style/noRestrictedGlobals')
    expect(await refusedBy('activities/fine.ts', text)).not.toContain('lint/style/noRestrictedGlobals')
  })

  test.each([
    'node:fs',
    'node:timers/promises',
    'fs',
    'pg',
    '@temporalio/client',
    '@slack/web-api',
    'pacote',
  ])('import of %s', async (name) => {
    const text = `import * as a from '${name}'\nexport const b = a`
    expect(await refusedBy('workflows/bad.ts', text)).toContain('lint/style/noRestrictedImports')
  })

  test('a promise that nobody waits for', async () => {
    const text = 'const later = async (): Promise<void> => {}\nexport function go(): void {\n  later()\n}'
    expect(await refusedBy('workflows/bad.ts', text)).toContain('lint/nursery/noFloatingPromises')
    expect(await refusedBy('activities/bad.ts', text)).toContain('lint/nursery/noFloatingPromises')
  })
})
