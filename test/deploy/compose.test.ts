import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { GROUPS } from '../../processes/settings/table.ts'
import { readModules } from '../support/modules.ts'
import { ROOT, run } from '../support/run.ts'

const text = (file: string) => readFileSync(join(ROOT, file), 'utf8')

const serviceSchema = z.looseObject({
  image: z.string(),
  build: z.string().optional(),
  command: z.array(z.string()).optional(),
  entrypoint: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).default({}),
  secrets: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  depends_on: z
    .record(
      z.string(),
      z.strictObject({ condition: z.enum(['service_healthy', 'service_completed_successfully']) }),
    )
    .default({}),
  healthcheck: z.looseObject({ test: z.array(z.string()) }).optional(),
  restart: z.string(),
})
const composeSchema = z.looseObject({
  services: z.record(z.string(), serviceSchema),
  volumes: z.record(z.string(), z.null()),
  secrets: z.record(z.string(), z.strictObject({ file: z.string() })),
})

const compose = composeSchema.parse(parse(text('docker-compose.yml'), { merge: true }))
const services = Object.entries(compose.services)
const ours = services.filter(([, { build }]) => build !== undefined)

describe('docker-compose.yml', () => {
  test('brings PostgreSQL 18, Temporal with its pages, a migration, the worker and the bot', () => {
    expect(Object.keys(compose.services)).toEqual(
      expect.arrayContaining(['postgres', 'migrate', 'worker', 'bot', 'temporal', 'temporal-ui']),
    )
    expect(compose.services.postgres?.image).toBe('postgres:18')
  })

  test('each waits for what it needs, and what is waited for can tell', () => {
    for (const [name, { depends_on }] of services) {
      for (const [other, { condition }] of Object.entries(depends_on)) {
        const needed = compose.services[other]
        expect(needed, `${name} waits for ${other}`).toBeDefined()
        if (condition === 'service_healthy') expect(needed?.healthcheck, other).toBeDefined()
        else expect(needed?.restart, `${other} ends by itself`).toMatch(/^on-failure/)
      }
    }
    const everything = (name: string): string[] => {
      const next = Object.keys(compose.services[name]?.depends_on ?? {})
      return [...next, ...next.flatMap(everything)]
    }
    for (const name of ['worker', 'bot']) {
      expect(everything(name)).toEqual(
        expect.arrayContaining(['migrate', 'postgres', 'temporal', 'temporal-namespace']),
      )
    }
  })

  test('secrets come from files, and none is written in it', () => {
    const used = services.flatMap(([, { secrets }]) => secrets)
    expect([...new Set(used)].sort()).toEqual(Object.keys(compose.secrets).sort())
    for (const [name, { environment, secrets }] of services) {
      for (const [variable, value] of Object.entries(environment)) {
        const file = /^\/run\/secrets\/(\w+)$/.exec(value)?.[1]
        if (file !== undefined) expect(secrets, `${name} ${variable}`).toContain(file)
        expect(/(PASSWORD|PWD|TOKEN|SECRET|KEY)$/.test(variable), `${name} ${variable}`).toBe(false)
      }
    }
  })

  test('what our processes are given are settings that they have', () => {
    const all = GROUPS.flatMap((group) => group.settings)
    const names = new Set(all.flatMap(({ name, secret }) => (secret ? [name, `${name}_FILE`] : [name])))
    for (const [name, { environment }] of ours) {
      expect(
        Object.keys(environment).filter((each) => !names.has(each)),
        name,
      ).toEqual([])
    }
  })

  test('the programs, scripts and files that it names are there', () => {
    for (const [, { command = [], healthcheck }] of ours) {
      const programs = [...command, ...(healthcheck?.test ?? [])].filter((word) => word.endsWith('.ts'))
      expect(programs.length).toBeGreaterThan(0)
      for (const program of programs) expect(existsSync(join(ROOT, program)), program).toBe(true)
    }
    for (const [name, { volumes, entrypoint = [] }] of services) {
      const mounted = volumes.map((volume) => volume.split(':'))
      for (const [from = '', to] of mounted) {
        const known = from.startsWith('./')
          ? from === './policy.yaml' || existsSync(join(ROOT, from))
          : from in compose.volumes
        expect(known, `${name}: ${from}`).toBe(true)
        if (from.endsWith('.sh')) expect(entrypoint).toContain(to)
      }
    }
  })

  test('images have a version, and nothing is open beyond this host', () => {
    for (const [name, { image, ports }] of services) {
      expect(image, name).toMatch(/:(?!latest)[\w.${}:-]+$/)
      for (const port of ports) expect(port, name).toMatch(/^127\.0\.0\.1:/)
    }
  })

  test('our containers give up what they do not need', () => {
    for (const [name, service] of ours) {
      expect(service, name).toMatchObject({ read_only: true, cap_drop: ['ALL'], init: true })
      // The sandbox needs what Docker's defaults forbid, and only the worker has one.
      expect(service.security_opt !== undefined, name).toBe(name === 'worker')
    }
  })
})

describe('Dockerfile', () => {
  const lines = text('Dockerfile').split('\n')
  const last =
    text('Dockerfile')
      .split(/^FROM /m)
      .at(-1) ?? ''
  const copied = lines.flatMap((line) => /^COPY (?!--from)(.+) \S+$/.exec(line)?.[1]?.split(' ') ?? [])

  test('the processes run as a user, on Node 24, with bubblewrap beside them', () => {
    expect(last).toMatch(/^node:24-/)
    expect(last).toMatch(/^USER node$/m)
    expect(last).toContain('bubblewrap')
    expect(text('Dockerfile')).toMatch(/npm ci --omit=dev --ignore-scripts/)
  })

  test('what it copies is there and passes .dockerignore', () => {
    const kept = text('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1))
    for (const path of copied.filter((each) => !each.includes('*'))) {
      expect(existsSync(join(ROOT, path)), path).toBe(true)
      expect(kept, path).toContain(path)
    }
  })

  test('everything that a process imports is in the image, and installed there', () => {
    const modules = new Map(
      readModules(
        copied.filter((path) => statSync(join(ROOT, path), { throwIfNoEntry: false })?.isDirectory()),
      ).map((each) => [each.path, each]),
    )
    const { dependencies } = z
      .object({ dependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(text('package.json')))
    const roots = ['start', 'worker', 'bot', 'migrate', 'prepare-database', 'healthy'].map(
      (name) => `processes/${name}.ts`,
    )
    const seen = new Set<string>()
    const absent: string[] = []
    const walk = (path: string, from: string): void => {
      if (seen.has(path)) return
      seen.add(path)
      const module = modules.get(path)
      if (!module || path.startsWith('processes/demo')) {
        absent.push(`${from} → ${path}`)
        return
      }
      for (const each of module.imports.filter(({ typeOnly }) => !typeOnly)) {
        if (each.file !== undefined) walk(each.file, path)
        else if (!each.from.startsWith('node:')) {
          const name = each.from
            .split('/')
            .slice(0, each.from.startsWith('@') ? 2 : 1)
            .join('/')
          if (dependencies[name] === undefined) absent.push(`${path} → ${name}`)
        }
      }
    }
    for (const root of roots) walk(root, 'Dockerfile')
    expect(absent).toEqual([])
  })
})

describe('scripts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-secrets-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test.each(readdirSync(join(ROOT, 'deploy')).filter((name) => name.endsWith('.sh')))(
    '%s is a shell script',
    async (name) => {
      expect(await run('sh', ['-n', join('deploy', name)])).toEqual({ code: 0, out: '', err: '' })
    },
  )

  test('make-secrets.sh makes every secret but Slack’s, differing, and keeps what is there', async () => {
    const secrets = join(folder, 'secrets')
    const make = () => run('sh', [join(ROOT, 'deploy', 'make-secrets.sh'), secrets])
    expect((await make()).out).toMatch(/slack_bot_token[\s\S]*slack_app_token/)
    expect(statSync(secrets).mode & 0o777).toBe(0o700)
    const read = () =>
      Object.fromEntries(
        readdirSync(secrets)
          .sort()
          .map((name) => [name, readFileSync(join(secrets, name), 'utf8')]),
      )
    const first = read()
    const expected = Object.values(compose.secrets).map(({ file }) => file.split('/').at(-1))
    expect(Object.keys(first)).toEqual(expected.filter((name) => !name?.startsWith('slack_')).sort())
    const random = Object.values(first).flatMap((value) => value.match(/[0-9a-f]{48}/g) ?? [])
    expect(new Set(random).size).toBe(5)
    await make()
    expect(read()).toEqual(first)
  })
})
