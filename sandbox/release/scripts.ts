import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isJsonObject } from '../../domain/json.ts'
import type { LockedPackage } from './lockfile.ts'

/** A package that would have run something as it was installed, had scripts been allowed. */
export interface WithInstallScripts {
  readonly name: string
  readonly version: string
  /** `postinstall: node build.js`; `install: node-gyp rebuild` where npm adds it for a binding.gyp. */
  readonly scripts: readonly string[]
}

const AT_INSTALL = ['preinstall', 'install', 'postinstall'] as const

async function scriptsIn(folder: string): Promise<string[]> {
  let manifest: unknown
  try {
    manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  } catch {
    return []
  }
  const scripts = isJsonObject(manifest) && isJsonObject(manifest.scripts) ? manifest.scripts : {}
  const found = AT_INSTALL.flatMap((name) => {
    const command = scripts[name]
    return typeof command === 'string' && command !== '' ? [`${name}: ${command.slice(0, 300)}`] : []
  })
  if (scripts.install !== undefined || scripts.preinstall !== undefined) return found
  const native = await access(join(folder, 'binding.gyp')).then(
    () => true,
    () => false,
  )
  return native ? [...found, 'install: node-gyp rebuild'] : found
}

export async function installScripts(
  root: string,
  packages: readonly LockedPackage[],
): Promise<WithInstallScripts[]> {
  const found: WithInstallScripts[] = []
  for (const { location, name, version } of packages) {
    const scripts = await scriptsIn(join(root, location))
    if (scripts.length > 0) found.push({ name, version, scripts })
  }
  return found
}
