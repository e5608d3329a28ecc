import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { cycles, type Import, type Module, readModules } from './support/modules.ts'
import { ROOT, run } from './support/run.ts'

// The rooms of docs/architecture.md, and those of them that may import each.
const DOORS = ['bot', 'gateway', 'cli']
const ROOMS = [
  'bot',
  'workflows',
  'activities',
  'gateway',
  'identity',
  'audit',
  'domain',
  'sandbox',
  'web',
  'cli',
  'migrations',
]
const AROUND = ['processes', 'services', 'counterparts']
const TRIED = ['test', 'bench']

const here = (rooms: readonly string[]) => rooms.filter((room) => existsSync(join(ROOT, room)))
const modules = readModules(here([...ROOMS, ...AROUND, ...TRIED]))
const roomOf = (path: string) => path.split('/')[0] ?? ''
const inRooms = (...rooms: readonly string[]) => modules.filter(({ path }) => rooms.includes(roomOf(path)))

/** `file: import` of each import that breaks a rule. */
function breaches(among: readonly Module[], forbidden: (each: Import, module: Module) => boolean): string[] {
  return among.flatMap((module) =>
    module.imports.filter((each) => forbidden(each, module)).map((each) => `${module.path}: ${each.from}`),
  )
}

const toRoom = ({ file }: Import) => (file === undefined ? undefined : roomOf(file))
const isBuiltin = ({ from }: Import) => from.startsWith('node:') || builtinModules.includes(from)

describe('arrows point one way', () => {
  test('domain/ imports nothing of ours, and nothing of Node’s', () => {
    expect(
      breaches(inRooms('domain'), (each) => isBuiltin(each) || (toRoom(each) ?? 'domain') !== 'domain'),
    ).toEqual([])
  })

  test('no room imports a front door', () => {
    const rooms = inRooms(...ROOMS.filter((room) => !DOORS.includes(room)))
    expect(breaches(rooms, (each) => DOORS.includes(toRoom(each) ?? ''))).toEqual([])
  })

  test('a front door does not import another', () => {
    const toOther = (each: Import, { path }: Module) => {
      const room = toRoom(each) ?? ''
      return DOORS.includes(room) && room !== roomOf(path)
    }
    expect(breaches(inRooms(...DOORS), toOther)).toEqual([])
  })

  test('only what puts processes together imports processes, services and counterparts', () => {
    expect(breaches(inRooms(...ROOMS), (each) => [...AROUND, ...TRIED].includes(toRoom(each) ?? ''))).toEqual(
      [],
    )
    expect(breaches(inRooms(...AROUND), (each) => TRIED.includes(toRoom(each) ?? ''))).toEqual([])
  })

  test('workflows/ imports the workflow library and domain/, and others as types only', () => {
    const allowed = ['@temporalio/workflow', '@temporalio/common']
    const forbidden = (each: Import) => {
      const room = toRoom(each)
      if (room === undefined) return !allowed.includes(each.from)
      return room !== 'workflows' && room !== 'domain' && !each.typeOnly
    }
    expect(breaches(inRooms('workflows'), forbidden)).toEqual([])
  })

  test('what is imported exists', () => {
    expect(breaches(modules, ({ file }) => file !== undefined && !existsSync(join(ROOT, file)))).toEqual([])
  })

  test('no ring of files needs one another to run', () => {
    expect(cycles(modules)).toEqual([])
  })

  test('each room says in its index.ts what it offers', () => {
    const rooms = here(ROOMS).filter((room) => !['cli', 'migrations', 'domain'].includes(room))
    const silent = rooms.filter(
      (room) =>
        inRooms(room).length > 0 &&
        !modules.some(({ path }) => path.startsWith(`${room}/`) && path.endsWith('/index.ts')),
    )
    expect(silent).toEqual([])
  })
})

test('no file is longer than 300 lines', () => {
  expect(modules.filter(({ lines }) => lines > 300).map(({ path, lines }) => `${path}: ${lines}`)).toEqual([])
})

describe('what people are told to type', () => {
  const about = z
    .object({ scripts: z.record(z.string(), z.string()), bin: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')))
  const pages = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)]
    .filter((page) => page.endsWith('.md') && existsSync(join(ROOT, page)))
    .map((page) => ({ page, text: readFileSync(join(ROOT, page), 'utf8') }))

  test('npm commands in the docs are scripts of package.json', () => {
    const builtin = ['start', 'test']
    const named = pages.flatMap(({ page, text }) =>
      [...text.matchAll(/\bnpm (?:run ([a-z][\w:-]*)|(start|test)\b)/g)].map((hit) => ({
        page,
        script: hit[1] ?? hit[2] ?? '',
      })),
    )
    expect(
      named.filter(({ script }) => about.scripts[script] === undefined && !builtin.includes(script)),
    ).toEqual([])
    for (const script of builtin) expect(about.scripts).toHaveProperty(script)
  })

  test('countersign commands in the docs exist', () => {
    const commands = readdirSync(join(ROOT, 'cli', 'commands')).map((file) => file.replace(/\.ts$/, ''))
    const named = pages.flatMap(({ page, text }) =>
      [...text.matchAll(/\bnpx countersign ([a-z][a-z-]*)/g)].map((hit) => ({ page, command: hit[1] ?? '' })),
    )
    expect(named.filter(({ command }) => command !== 'help' && !commands.includes(command))).toEqual([])
  })

  test('every script runs a task that the bootstrap knows, and every task’s program is there', async () => {
    const tasks = await run(process.execPath, [
      '--input-type=module',
      '--eval',
      `import { TASKS } from ${JSON.stringify(join(ROOT, 'bootstrap', 'tasks.js'))}; console.log(JSON.stringify(TASKS))`,
    ])
    const known = z
      .record(z.string(), z.object({ program: z.string().optional() }))
      .parse(JSON.parse(tasks.out))
    const scripts = Object.entries(about.scripts).map(([name, command]) => [
      name,
      command.replace('node bootstrap/run.js ', ''),
    ])
    expect(scripts.filter(([name, task]) => name !== task)).toEqual([])
    expect(Object.keys(known).sort()).toEqual(Object.keys(about.scripts).sort())
    const absent = Object.values(known).filter(
      ({ program }) => program !== undefined && !existsSync(join(ROOT, program)),
    )
    expect(absent).toEqual([])
  })
})

describe('the tools agree', () => {
  const failed = ({ code, out, err }: { code: number | null; out: string; err: string }) =>
    code === 0 ? '' : `${out}\n${err}`.trim()

  test('tsc', async () => {
    expect(
      failed(
        await run(process.execPath, ['node_modules/typescript/bin/tsc', '--noEmit', '--pretty', 'false']),
      ),
    ).toBe('')
  })

  test('biome', async () => {
    expect(
      failed(
        await run(process.execPath, [
          'node_modules/@biomejs/biome/bin/biome',
          'check',
          '--max-diagnostics=50',
          '--colors=off',
          '.',
        ]),
      ),
    ).toBe('')
  })
})
