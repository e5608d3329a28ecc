import { expect, it } from 'vitest'
import { specFor } from '../../sandbox/observe/plan.ts'

it('a registry entry cannot steer the sandbox, the loader or Node.js', () => {
  const environment = {
    PATH: '/srv/release/evil',
    HOME: '/',
    LD_PRELOAD: '/srv/release/evil.so',
    NODE_OPTIONS: '--require /srv/release/evil.js',
    NODE_ENV: 'production',
    API_BASE: 'https://example.invalid',
  }
  const target = {
    root: '/r',
    packageDir: '/r/node_modules/files',
    recipe: { command: 'node', entry: 'index.js', args: [], environment },
    inputs: [{ name: 'LD_AUDIT', required: true, secret: false }],
  } as const
  const { env } = specFor(target, { variables: [], args: [] })
  expect(env).toEqual({ NODE_ENV: 'production', API_BASE: 'https://example.invalid' })
})

it.each(['../other/index.js', '/etc/passwd/../../..', ''])(
  'the file that starts it lies in its package: %s',
  (entry) => {
    const recipe = { command: 'node', entry, args: [] } as const
    const target = { root: '/r', packageDir: '/r/node_modules/files', recipe, inputs: [] }
    expect(() => specFor(target, { variables: [], args: [] })).toThrow(/not inside its package/)
  },
)
