import { describe, expect, it } from 'vitest'
import { parseBlockTarget } from '../../domain/block.ts'

describe('what a kill switch may name', () => {
  it('is a package, a version, a publisher or a digest', () => {
    expect(parseBlockTarget('npm:files')).toEqual({ kind: 'package', value: 'npm:files' })
    expect(parseBlockTarget('npm:files@1.2.3')).toEqual({ kind: 'version', value: 'npm:files@1.2.3' })
    expect(parseBlockTarget('publisher:acme')).toEqual({ kind: 'publisher', value: 'acme' })
  })

  it.each(['npm:files@latest', 'npm:@acme/files@next'])(
    'is not a tag, which would stop nothing: %s',
    (text) => {
      expect(() => parseBlockTarget(text)).toThrow(/exact version/)
    },
  )

  it.each(['sha256:abc', 'files', 'npm:Files', `sha256:${'A'.repeat(64)}`])(
    'is nothing malformed: %s',
    (text) => {
      expect(() => parseBlockTarget(text)).toThrow()
    },
  )
})
