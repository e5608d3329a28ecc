import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { printable } from '../../cli/printable.ts'

const OBEYED = /[\p{Cc}\p{Bidi_Control}]/u

describe('JSON for a terminal', () => {
  it('carries no control that a terminal would obey, and is the same document', () => {
    const hostile = { name: '\u001b[2J\u009b31m\u202etxt.exe\u200b\u{e0041}', plain: 'é 漢 👍' }
    const text = printable(JSON.stringify(hostile))
    expect(text).toContain('\\u009b31m\\u202etxt.exe\\u200b\\udb40\\udc41')
    expect(text).toContain('é 漢 👍')
    expect(JSON.parse(text)).toEqual(hostile)
  })

  it('says the same, whatever it is given', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (value, name) => {
        const document = { [`k${name}`]: value }
        const text = printable(JSON.stringify(document))
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(document)))
        expect(text).not.toMatch(OBEYED)
      }),
    )
  })
})
