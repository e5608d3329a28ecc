import { execFile } from 'node:child_process'
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { LimitKind, ObservationTarget } from '../../sandbox/index.ts'

export const PROBE = join(import.meta.dirname, '..', 'fixtures', 'probe-server')

/** Containment is not optional here: only a machine without the program may skip, and says so. */
export const NO_BWRAP = await Promise.all(
  ['/usr/bin/bwrap', '/bin/bwrap'].map((path) =>
    access(path).then(
      () => true,
      () => false,
    ),
  ),
).then((found) => !found.includes(true))

/** The strongest limits of this machine, and those that are left where control groups are out of reach. */
export const LIMITS: readonly (readonly [string, readonly LimitKind[]])[] = [
  ['the strongest limits here', ['cgroup-v2', 'cgroup-v1', 'systemd-scope', 'prlimit-only']],
  ['no control groups', ['prlimit-only']],
]

/** Things of the host that a server must not reach, each of them really there. */
export interface Bait {
  readonly home: string
  readonly dotenv: string
  readonly neighbour: string
  readonly port: number
  readonly socket: string
  readonly abstract: string
}

function listening(server: Server, where: { port: number; host: string } | { path: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.on('error', reject)
    server.listen(where, resolve)
  })
}

export async function layBait(): Promise<{ bait: Bait; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'bait-'))
  const dotenv = join(folder, '.env')
  const neighbour = join(folder, 'neighbour.js')
  await writeFile(dotenv, 'SLACK_BOT_TOKEN=xoxb-bait', { mode: 0o644 })
  await writeFile(neighbour, 'export const secret = 1', { mode: 0o644 })
  const socket = join(folder, 'socket')
  const abstract = `\0${folder}`
  const servers = [createServer(), createServer(), createServer()] as const
  await listening(servers[0], { port: 0, host: '127.0.0.1' })
  await listening(servers[1], { path: socket })
  await listening(servers[2], { path: abstract })
  const address = servers[0].address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    bait: { home: homedir(), dotenv, neighbour, port: address.port, socket, abstract },
    remove: async () => {
      for (const server of servers) server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A module that makes some of the probe's attempts and prints what came of them. */
export function attemptScript(from: string, bait: Bait, names: readonly string[]): string {
  return `import { attempts } from ${JSON.stringify(join(from, 'attempts.js'))}
const all = attempts(${JSON.stringify(bait)})
const outcome = {}
for (const name of ${JSON.stringify(names)}) {
  try { outcome[name] = 'MANAGED ' + (await all[name]()) } catch (error) { outcome[name] = 'refused ' + error.message }
}
console.log(JSON.stringify(outcome))
process.exit()`
}

/** The probe's attempts outside of any sandbox: it is our own code, and shows that the bait can be taken. */
export async function attemptBare(bait: Bait, names: readonly string[]): Promise<{ [name: string]: string }> {
  const args = ['--input-type=module', '-e', attemptScript(PROBE, bait, names)]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return JSON.parse(stdout)
}

export function probe(...args: string[]): ObservationTarget {
  return { root: PROBE, packageDir: PROBE, recipe: { command: 'node', entry: 'server.js', args }, inputs: [] }
}
