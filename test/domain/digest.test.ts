import fc from 'fast-check'
import { expect, it } from 'vitest'
import { canonicalJson, digestJson, isDigest, shortDigest } from '../../domain/digest.ts'

it('is the same for the same value, however its members are ordered', () => {
  expect(canonicalJson({ b: [1, 2.0, 1e30], a: 'é', c: undefined })).toBe('{"a":"é","b":[1,2,1e+30]}')
  expect(digestJson({ a: 1, b: 2 })).toBe(digestJson({ b: 2, a: 1 }))
})

it('has a form for whatever JSON a package can send, lone surrogates too', () => {
  expect(canonicalJson({ '\ud800': ['\udfff', '👍'] })).toBe('{"\ufffd":["\ufffd","👍"]}')
  fc.assert(
    fc.property(fc.json({ stringUnit: 'binary' }), (text) => {
      const value: unknown = JSON.parse(text)
      expect(JSON.parse(canonicalJson(value))).toEqual(
        JSON.parse(canonicalJson(JSON.parse(canonicalJson(value)))),
      )
    }),
  )
})

it('is short enough to compare by eye, and knows itself', () => {
  const digest = digestJson({ what: 'this' })
  expect(isDigest(digest)).toBe(true)
  expect(isDigest(`${digest}0`)).toBe(false)
  expect(shortDigest(digest)).toHaveLength(12)
})
