import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { parseSync } from 'oxc-parser'
import { ROOT } from './run.ts'

export interface Import {
  /** As written: `../domain/errors.ts`, `node:fs`, `pg`. */
  readonly from: string
  /** The file, from the project's root, where it is one of ours. */
  readonly file: string | undefined
  /** Erased before it runs. */
  readonly typeOnly: boolean
}

export interface Module {
  /** From the project's root: `domain/errors.ts`. */
  readonly path: string
  readonly lines: number
  readonly imports: readonly Import[]
}

const OUTSIDE = new Set(['node_modules', '.git', '.data', 'fixtures', 'histories'])

/** Every TypeScript file of ours below `folders`, with what it imports. */
export function readModules(folders: readonly string[]): Module[] {
  return folders.flatMap((folder) => files(join(ROOT, folder))).map(read)
}

function files(folder: string): string[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return OUTSIDE.has(entry.name) ? [] : files(path)
    return entry.name.endsWith('.ts') ? [path] : []
  })
}

function read(path: string): Module {
  const text = readFileSync(path, 'utf8')
  const { module } = parseSync(path, text)
  const here = (from: string, typeOnly: boolean): Import => ({
    from,
    typeOnly,
    file: from.startsWith('.') ? relative(ROOT, resolve(dirname(path), from)) : undefined,
  })
  const imported = module.staticImports.map((each) =>
    here(each.moduleRequest.value, each.entries.length > 0 && each.entries.every((entry) => entry.isType)),
  )
  const exported = module.staticExports.flatMap(({ entries }) => {
    const from = entries.find((entry) => entry.moduleRequest)?.moduleRequest?.value
    return from === undefined
      ? []
      : [
          here(
            from,
            entries.every((entry) => entry.isType),
          ),
        ]
  })
  const asked = module.dynamicImports.flatMap(({ moduleRequest: { start, end } }) => {
    const literal = /^['"`]([^'"`$]+)['"`]$/.exec(text.slice(start, end))?.[1]
    return literal === undefined ? [] : [here(literal, false)]
  })
  return {
    path: relative(ROOT, path),
    lines: text.split('\n').length - 1,
    imports: [...imported, ...exported, ...asked],
  }
}

/** Rings of files that need one another to run, each as a path that ends where it began. */
export function cycles(modules: readonly Module[]): string[] {
  const byPath = new Map(modules.map((module) => [module.path, module]))
  const done = new Set<string>()
  const found: string[] = []
  const walk = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path)
    if (at >= 0) {
      found.push([...trail.slice(at), path].join(' → '))
      return
    }
    if (done.has(path)) return
    for (const { file, typeOnly } of byPath.get(path)?.imports ?? []) {
      if (file !== undefined && !typeOnly) walk(file, [...trail, path])
    }
    done.add(path)
  }
  for (const { path } of modules) walk(path, [])
  return found
}
