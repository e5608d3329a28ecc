import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { Lack } from './say.js'
import { isExecutable } from './which.js'

/** Type stripping without a warning, and what the Sigstore libraries ask for. */
const LEAST = [24, 15]

function isEnough(version) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number)
  return major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1])
}

/** The Node that runs TypeScript: the one that npm installed for this platform, else this one where it is new enough. */
export function findNode24(root, running = process) {
  const name = `node-${running.platform}-${running.arch}`
  const installed = join(root, 'node_modules', name, 'bin', 'node')
  if (isExecutable(installed)) return installed
  if (isEnough(running.version)) return running.execPath
  throw new Lack(
    `Countersign runs on Node ${LEAST.join('.')} or newer: npm has brought none for ${running.platform}-${running.arch} (package ${name}), and this one is ${running.version}. Install Node 24 and try again.`,
  )
}

/** Whether that Node starts here at all: a build for glibc does not on Alpine. */
export function requireRuns(node) {
  const { status, error, stdout, stderr } = spawnSync(node, ['--version'], { encoding: 'utf8' })
  if (status === 0 && isEnough(stdout.trim())) return
  const words = error?.message ?? (stderr.trim().split('\n')[0] || stdout.trim())
  throw new Lack(
    `${node} does not run here (${words}). Install Node 24 and remove that package, or use a glibc Linux.`,
  )
}
