import { access, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isJsonObject, type JsonObject } from '../../domain/json.ts'

/** A package that would have run something as it was installed, had scripts been allowed. */
export interface WithInstallScripts {
  readonly name: string
  readonly version: string
  /** `postinstall: node build.js`; `install: node-gyp rebuild` where npm adds it for a binding.gyp. */
  readonly scripts: readonly string[]
}

const AT_INSTALL = ['preinstall', 'install', 'postinstall'] as const

async function manifestOf(folder: string): Promise<JsonObject | undefined> {
  try {
    const json: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
    return isJsonObject(json) ? json : undefined
  } catch {
    return undefined
  }
}

async function scriptsOf(folder: string, manifest: JsonObject): Promise<string[]> {
  const scripts = isJsonObject(manifest.scripts) ? manifest.scripts : {}
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

async function foldersIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  } catch {
    return []
  }
}

/** Every package folder below `node_modules`, as they lie on the disk: what came inside a tarball is among them. */
async function packageFolders(folder: string): Promise<string[]> {
  const modules = join(folder, 'node_modules')
  const own: string[] = []
  for (const name of await foldersIn(modules)) {
    const path = join(modules, name)
    if (name.startsWith('@')) own.push(...(await foldersIn(path)).map((inner) => join(path, inner)))
    else own.push(path)
  }
  const below = await Promise.all(own.map(packageFolders))
  return [...own, ...below.flat()]
}

export async function installScripts(root: string): Promise<WithInstallScripts[]> {
  const found: WithInstallScripts[] = []
  for (const folder of (await packageFolders(root)).sort()) {
    const manifest = await manifestOf(folder)
    const scripts = manifest ? await scriptsOf(folder, manifest) : []
    if (scripts.length === 0) continue
    found.push({ name: String(manifest?.name ?? ''), version: String(manifest?.version ?? ''), scripts })
  }
  return found
}
