import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { CountersignError } from '../domain/errors.ts'
import { cacheFolder, underLock } from './cache.ts'
import type { Say } from './say.ts'
import { downloadWithSdk, existing } from './sdk-download.ts'
import { isExecutable, which } from './which.ts'

/** The last CLI version whose module has no `replace` directive, without which `go install` takes it. */
export const CLI_MODULE = 'github.com/temporalio/cli/cmd/temporal@v1.5.1'

export type TemporalSource =
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'program'; readonly path: string; readonly from: string }

export interface FindOptions {
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly say: Say
  /** For tests: replaces the SDK's download. */
  readonly download?: typeof downloadWithSdk
}

/**
 * The first Temporal that can be had: an address that is set, a program on PATH, one had earlier, the SDK's download, a build
 * with Go. Each try is told. Errors: `temporal_unavailable`, with what would help.
 */
export async function findTemporal(options: FindOptions): Promise<TemporalSource> {
  const { env = process.env, say } = options
  if (env.TEMPORAL_ADDRESS) {
    say(`Temporal: TEMPORAL_ADDRESS is set, using ${env.TEMPORAL_ADDRESS}.`)
    return { kind: 'address', address: env.TEMPORAL_ADDRESS }
  }
  const path = await findTemporalProgram(options)
  return { kind: 'program', ...path }
}

/** As `findTemporal`, but always a program to start: for tests and demos that stop and kill it. */
export async function findTemporalProgram(options: FindOptions): Promise<{ path: string; from: string }> {
  const { env = process.env, say, download = downloadWithSdk } = options
  if (env.TEMPORAL_ADDRESS)
    say('Temporal: TEMPORAL_ADDRESS is not used, since this server will be stopped and killed.')
  const onPath = which('temporal', env)
  if (onPath) {
    say(`Temporal: found on PATH, ${onPath}.`)
    return { path: onPath, from: 'PATH' }
  }
  const cache = cacheFolder(env)
  const built = join(cache, 'bin', 'temporal')
  const downloads = join(cache, 'sdk', 'dev-server')
  const earlier = [built, existing(downloads)].find((path) => path !== undefined && isExecutable(path))
  if (earlier !== undefined) {
    say(`Temporal: not on PATH; had before, ${earlier}.`)
    return { path: earlier, from: 'cache' }
  }
  say('Temporal: not on PATH; trying the download of its SDK.')
  const downloaded = await download('dev-server', downloads)
  if ('path' in downloaded) return { path: downloaded.path, from: 'download' }
  const go = which('go', env)
  if (!go) {
    throw new CountersignError(
      'temporal_unavailable',
      `Temporal is not on PATH, its download failed (${downloaded.why}), and there is no Go to build it.`,
      'Install the temporal CLI or Go 1.24 or newer, or set TEMPORAL_ADDRESS.',
    )
  }
  say(`Temporal: no download (${downloaded.why}); building it with Go, once, 2 to 5 minutes.`)
  await underLock(
    join(cache, 'bin'),
    'temporal',
    async () => {
      if (!isExecutable(built)) await goInstall(go, built, env, say)
    },
    () => say('Temporal: another process is building it; waiting.'),
  )
  return { path: built, from: 'Go' }
}

async function goInstall(
  go: string,
  target: string,
  env: Readonly<Record<string, string | undefined>>,
  say: Say,
): Promise<void> {
  mkdirSync(join(target, '..'), { recursive: true })
  const draft = mkdtempSync(join(target, '..', '.build-'))
  const began = performance.now()
  const elapsed = () => Math.round((performance.now() - began) / 1000)
  const ticking = setInterval(() => say(`Temporal: still building, ${elapsed()} s.`), 15_000)
  try {
    const outcome = await new Promise<string | undefined>((resolve) => {
      const child = spawn(go, ['install', CLI_MODULE], {
        env: { ...env, GOBIN: draft },
        cwd: draft,
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      let words = ''
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        words = (words + text).slice(-600)
      })
      child.once('error', (error) => resolve(error.message))
      child.once('exit', (code) => resolve(code === 0 ? undefined : words.trim() || `code ${code}`))
    })
    if (outcome !== undefined) {
      throw new CountersignError(
        'temporal_unavailable',
        `Temporal could not be built: ${outcome.replaceAll(/\s+/g, ' ')}.`,
        'Check that Go is 1.24 or newer and reaches its module proxy, or install the temporal CLI.',
      )
    }
    renameSync(join(draft, 'temporal'), target)
    say(`Temporal: built in ${elapsed()} s, kept as ${target}.`)
  } finally {
    clearInterval(ticking)
    rmSync(draft, { recursive: true, force: true })
  }
}
