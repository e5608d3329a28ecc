import { fileURLToPath } from 'node:url'
import Config from '@npmcli/config'
import parts from '@npmcli/config/lib/definitions/index.js'
import type { Options } from 'pacote'

/** Settings as npm's own libraries take them: registry, scopes, credentials, proxy, certificates, cache. Holds secrets. */
export type NpmOptions = Options

export interface NpmSettings {
  /** Folder whose `.npmrc` counts as the project's. */
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
}

/**
 * Reads npm's settings as npm does: `npm_config_*` variables, then the project's, the user's and the global `.npmrc`.
 * Retries are made short, because whoever asked is waiting and the caller retries by itself.
 */
export async function loadNpmOptions(settings: NpmSettings): Promise<NpmOptions> {
  const { definitions, shorthands, flatten, nerfDarts } = parts
  const sources = {
    definitions,
    shorthands,
    flatten,
    nerfDarts,
    // Only used to find npm's built-in npmrc, which belongs to an npm and not to us.
    npmPath: fileURLToPath(new URL('.', import.meta.url)),
    argv: [],
    env: { ...settings.env },
    execPath: process.execPath,
    platform: process.platform,
    cwd: settings.cwd,
  }
  const config = new Config(sources)
  await config.load()
  return {
    ...config.flat,
    timeout: 30_000,
    retry: { retries: 2, factor: 2, minTimeout: 500, maxTimeout: 4_000 },
    preferOffline: false,
    ignoreScripts: true,
    audit: false,
    fund: false,
  }
}
