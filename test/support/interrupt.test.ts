import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { isRunning } from '../../services/index.ts'
import { ROOT } from './run.ts'

const toldSchema = z.object({ worker: z.number(), addresses: z.array(z.string()) })

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A run of its own whose one test asks for every service and then waits without end. */
function hangingRun(): { folder: string; told: string } {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-interrupt-'))
  folders.push(folder)
  const told = join(folder, 'told')
  const support = join(ROOT, 'test', 'support')
  writeFileSync(
    join(folder, 'hang.test.ts'),
    `import { writeFileSync } from 'node:fs'
import { test } from '${join(ROOT, 'node_modules', 'vitest', 'dist', 'index.js')}'
import { freshDatabase } from '${support}/postgres.ts'
import { devServer, timeSkipping } from '${support}/temporal.ts'
test('hangs', async () => {
  const [database, dev, skipping] = await Promise.all([freshDatabase(), devServer(), timeSkipping()])
  const addresses = [new URL(database.ownerUrl).host, dev.address, skipping.address]
  writeFileSync('${told}', JSON.stringify({ worker: process.pid, addresses }))
  await new Promise((resolve) => setTimeout(resolve, 600_000))
}, 600_000)
`,
  )
  const config = {
    root: folder,
    test: {
      include: ['hang.test.ts'],
      globalSetup: [join(support, 'services.ts')],
      setupFiles: [join(support, 'end-with-run.ts')],
      pool: 'forks',
    },
  }
  writeFileSync(join(folder, 'vitest.config.js'), `export default ${JSON.stringify(config)}`)
  return { folder, told }
}

async function answers(address: string): Promise<boolean> {
  const [host = '', port = ''] = address.split(':')
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port) })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

test.each(['SIGINT', 'SIGKILL'] as const)(
  'a run that is ended by %s leaves nothing running',
  async (signal) => {
    const { folder, told } = hangingRun()
    const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs')
    const child = spawn(process.execPath, [vitest, 'run', '--config', join(folder, 'vitest.config.js')], {
      cwd: folder,
      stdio: 'ignore',
    })
    const ended = new Promise((resolve) => child.once('close', resolve))
    await expect.poll(() => existsSync(told), { timeout: 100_000 }).toBe(true)
    const { worker, addresses } = toldSchema.parse(JSON.parse(readFileSync(told, 'utf8')))
    for (const address of addresses) expect(await answers(address), address).toBe(true)

    child.kill(signal)
    await ended
    await expect.poll(() => isRunning(worker), { timeout: 30_000 }).toBe(false)
    for (const address of addresses) {
      await expect.poll(() => answers(address), { timeout: 30_000, message: address }).toBe(false)
    }
  },
  200_000,
)
