import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { ROOT, run } from './run.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** Runs a test file of this text under our reporter; answers the exit code and the last lines. */
async function ran(text: string | undefined, ...args: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-closing-'))
  folders.push(folder)
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  mkdirSync(join(folder, 'test'))
  if (text !== undefined) {
    const head = "import { beforeAll, expect, test } from 'vitest'\n"
    writeFileSync(join(folder, 'test', 'a.test.ts'), head + text)
  }
  const reporter = join(ROOT, 'test', 'support', 'reporter.ts')
  const config = {
    test: { include: ['test/**/*.test.ts'], allowOnly: false, reporters: ['default', reporter] },
  }
  writeFileSync(join(folder, 'vitest.config.js'), `export default ${JSON.stringify(config)}`)
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs')
  const { code, out } = await run(process.execPath, [vitest, 'run', ...args], { cwd: folder })
  const lines = out.trimEnd().split('\n')
  return { code, last: lines.at(-1), before: lines.at(-2) }
}

const PASS = "test('fine', () => expect(1).toBe(1))\n"

test('all passed', async () => {
  expect(await ran(PASS)).toMatchObject({ code: 0, last: '1 passed, 0 failed, 0 skipped' })
})

test('one failed', async () => {
  const fail = "test('wrong', () => expect(1).toBe(2))\n"
  expect(await ran(PASS + fail)).toMatchObject({ code: 1, last: '1 passed, 1 failed, 0 skipped' })
})

test('a skip that gives its reason is counted and passes', async () => {
  const skip = "test('later', (context) => context.skip('needs a hub'))\n"
  expect(await ran(PASS + skip)).toMatchObject({ code: 0, last: '1 passed, 0 failed, 1 skipped' })
})

test.each([
  ['skip', "test.skip('later', () => {})\n"],
  ['todo', "test.todo('later')\n"],
  ['a skip without a word', "test('later', (context) => context.skip())\n"],
])('%s in silence fails the run', async (_, text) => {
  expect(await ran(PASS + text)).toEqual({
    code: 1,
    before: 'Skipped without a reason in test/skips.json: test/a.test.ts > later',
    last: '1 passed, 0 failed, 1 skipped',
  })
})

test('a run that is narrowed by name may leave the rest out', async () => {
  const other = "test('other', () => {})\n"
  expect(await ran(PASS + other, '-t', 'fine')).toMatchObject({
    code: 0,
    last: '1 passed, 0 failed, 1 skipped',
  })
})

test('no test at all is a failure', async () => {
  expect(await ran(undefined)).toEqual({
    code: 1,
    before: 'No test ran.',
    last: '0 passed, 0 failed, 0 skipped',
  })
})

test('a file that cannot be loaded, and a hook that fails, are failures', async () => {
  expect(await ran("throw new Error('broken')\n")).toMatchObject({
    code: 1,
    last: '0 passed, 1 failed, 0 skipped',
  })
  const hook = "beforeAll(() => { throw new Error('broken') })\n"
  expect((await ran(hook + PASS)).last).toMatch(/^0 passed, 1 failed/)
})

test('an error outside any test is a failure', async () => {
  const stray =
    "test('fine', async () => { setTimeout(() => { throw new Error('stray') }, 1); await new Promise((r) => setTimeout(r, 50)) })\n"
  expect(await ran(stray)).toMatchObject({ code: 1, last: '1 passed, 1 failed, 0 skipped' })
})
