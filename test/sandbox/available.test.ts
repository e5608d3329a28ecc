import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { createSandbox, NODE, observe } from '../../sandbox/index.ts'
import { NO_BWRAP, probe } from './probe.ts'

test('without a sandbox nothing is run, and that is what is said', async () => {
  const sandbox = await createSandbox({ limits: [] })
  expect(sandbox.status).toMatchObject({ available: false })
  await expect(sandbox.run({ command: NODE, args: [] })).rejects.toMatchObject({
    code: 'sandbox_unavailable',
  })
  const seen = await observe(sandbox, probe('noisy'))
  expect(seen).toMatchObject({ status: 'not_observed', concerns: [{ id: 'observe.not-observed' }] })
  expect(seen.status === 'not_observed' && seen.reason).toMatch(/^There is no sandbox/)
})

test('a Node.js that does not start inside is found before the first server', async () => {
  const sandbox = await createSandbox({ node: '/etc/hostname' })
  expect(sandbox.status).toMatchObject({ available: false })
})

// Only root can become someone else; elsewhere the other tests already run as an ordinary user.
describe.skipIf(NO_BWRAP || process.getuid?.() !== 0)('an ordinary user', () => {
  test('contains servers too, by what holds without control groups', async () => {
    const script = join(import.meta.dirname, 'unprivileged.ts')
    const args = ['--reuid=1000', '--regid=1000', '--clear-groups', '--', process.execPath, script]
    const { stdout } = await promisify(execFile)('/usr/bin/setpriv', args, { env: { PATH: '/usr/bin' } })
    const report = JSON.parse(stdout)
    expect(report.uid).toBe(1000)
    expect(report.status).toMatchObject({ available: true })
    expect(report.noisy).toBe('observed')
    expect(report.hoard).toMatch(/more than 512 MiB of memory/)
    expect(report.shadow).toMatch(/^refused ENOENT/)
  })
})
