import { readFile, stat } from 'node:fs/promises'
import { z } from 'zod'
import type { HostPermission } from '../../../domain/manifest.ts'

/** Run by npm when a package is installed as a dependency (docs.npmjs.com, scripts, life cycle operation order). */
const INSTALL = ['preinstall', 'install', 'postinstall']
/** Run when it is installed from a folder or a repository. */
const PREPARE = ['prepublish', 'preprepare', 'prepare', 'postprepare']
const MOST_BYTES = 2_000_000

const manifest = z.object({
  name: z.string().optional(),
  scripts: z.record(z.string(), z.unknown()).optional(),
  gypfile: z.boolean().optional(),
})

export interface PackageFacts {
  readonly name: string | undefined
  readonly permissions: readonly HostPermission[]
  readonly scripts: readonly { readonly name: string; readonly command: string }[]
}

/** A package's install scripts, by its `package.json`; undefined when that cannot be read. `own` takes prepare scripts in too. */
export async function readScripts(
  file: string,
  inside: string,
  packageName: string | undefined,
  own: boolean,
): Promise<PackageFacts | undefined> {
  try {
    if ((await stat(file)).size > MOST_BYTES) return undefined
    const text = await readFile(file, 'utf8')
    const { name, scripts = {} } = manifest.parse(JSON.parse(text))
    const wanted = own ? [...INSTALL, ...PREPARE] : INSTALL
    const found = wanted.flatMap((script) => {
      const command = Object.hasOwn(scripts, script) ? scripts[script] : undefined
      return typeof command === 'string' && command.trim() !== '' ? [{ name: script, command }] : []
    })
    const lines = text.split('\n')
    const permissions = found.map(({ name: script }): HostPermission => {
      const line = lines.findIndex((one) => one.includes(`"${script}"`)) + 1
      return {
        kind: 'install_script',
        value: script,
        file: inside,
        line: Math.max(1, line),
        package: packageName ?? name ?? '',
      }
    })
    return { name, permissions, scripts: found }
  } catch {
    return undefined
  }
}
