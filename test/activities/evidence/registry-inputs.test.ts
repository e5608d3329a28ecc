import { expect, it } from 'vitest'
import { parseEntry } from '../../../activities/evidence/registry/entry.ts'
import { declaredStart } from '../../../activities/evidence/registry/inputs.ts'
import type { Json } from '../../../domain/json.ts'

function start(inputs: { [name: string]: Json }) {
  const entry = parseEntry({
    server: {
      name: 'io.github.acme/files',
      version: '1.0.0',
      packages: [{ registryType: 'npm', identifier: 'files', version: '1.0.0', ...inputs }],
    },
  })
  const [first] = entry?.packages ?? []
  if (!first) throw new Error('no package was read')
  return declaredStart(first)
}

it('a registry entry cannot set what the loader of every program obeys', () => {
  const names = ['LD_PRELOAD', 'LD_AUDIT', 'GLIBC_TUNABLES', 'API_BASE']
  const { environment, inputs } = start({
    environmentVariables: names.map((name) => ({ name, value: '/opt/server/evil.so' })),
  })
  expect(environment).toEqual({ API_BASE: '/opt/server/evil.so' })
  expect(inputs.map((input) => input.name)).toEqual(names)
})

it.each(['constructor', '__proto__', 'toString', 'unheard-of'])(
  'the format %s has the plain stand-in',
  (format) => {
    const { args } = start({ packageArguments: [{ type: 'positional', isRequired: true, format }] })
    expect(args).toEqual(['placeholder'])
  },
)
