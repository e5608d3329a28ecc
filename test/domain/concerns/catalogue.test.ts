import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CONCERNS, concernsDocument } from '../../../domain/concerns/index.ts'

const ROOT = new URL('../../../', import.meta.url)
const ids = Object.keys(CONCERNS)

describe('the catalogue', () => {
  it('is what docs/concerns.md says; `vitest run test/domain/concerns -u` writes it anew', async () => {
    await expect(concernsDocument()).toMatchFileSnapshot('../../../docs/concerns.md')
  })

  it('has stable, dotted ids, and sentences', () => {
    for (const [id, { title, why, cure }] of Object.entries(CONCERNS)) {
      expect(id).toMatch(/^[a-z]+\.[a-z]+(?:-[a-z]+)*$/)
      for (const sentence of [title, why, cure]) expect(sentence, id).toMatch(/^[A-Z].*\.$/)
    }
  })

  it('lets a gap be told by its name or its mark', () => {
    const named = ids.filter((id) => /not-(?:all-)?(?:checked|observed)$/.test(id))
    for (const id of named) expect(CONCERNS, id).toHaveProperty([id, 'notChecked'], true)
  })
})

describe('every concern that the program can raise', () => {
  const sources = ['activities', 'sandbox'].flatMap((room) =>
    readdirSync(new URL(room, ROOT), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => ({
        file: `${room}/${file}`,
        text: readFileSync(new URL(`${room}/${file}`, ROOT), 'utf8'),
      })),
  )
  const rooms = [...new Set(ids.map((id) => id.slice(0, id.indexOf('.'))))].join('|')
  const literal = new RegExp(`['"\`]((?:${rooms})\\.[a-z]+(?:-[a-z]+)*)['"\`]`, 'g')
  const raised = new Map<string, string>()
  for (const { file, text } of sources) {
    for (const [, id] of text.matchAll(literal)) if (id && id !== 'package.json') raised.set(id, file)
    if (file.startsWith('sandbox/observe/')) {
      for (const [, name] of text.matchAll(/\badd\(\s*'([a-z-]+)'/g)) raised.set(`observe.${name}`, file)
    }
    if (file === 'sandbox/archive/refusal.ts') {
      const problems = text.slice(text.indexOf('type ArchiveProblem'), text.indexOf('const TITLES'))
      for (const [, name] of problems.matchAll(/'([a-z-]+)'/g)) raised.set(`archive.${name}`, file)
    }
  }

  it('is found in the rooms that raise them', () => {
    for (const prefix of ['archive', 'integrity', 'registry', 'source', 'observe']) {
      expect(
        [...raised.keys()].some((id) => id.startsWith(`${prefix}.`)),
        prefix,
      ).toBe(true)
    }
  })

  it('is in the catalogue', () => {
    // The one that is renamed when it is judged.
    raised.delete('observe.not-observed')
    expect([...raised].filter(([id]) => !ids.includes(id))).toEqual([])
  })
})
