import { describe, expect, it } from 'vitest'
import { idsOf, raise, tool, withTools } from './example.ts'

const proofOf = (id: string, ...tools: ReturnType<typeof tool>[]): string | undefined =>
  raise(withTools(...tools)).find((concern) => concern.id === id)?.proof

describe('a tool that calls itself read-only', () => {
  const readOnly = { annotations: { readOnlyHint: true } }
  it.each([
    [{ name: 'delete_note' }],
    [{ name: 'deleteNote' }],
    [{ name: 'github-delete-repo' }],
    [{ name: 'note', title: 'Remove a note' }],
    [{ name: 'note', description: 'Deletes a note.' }],
    [{ name: 'note', description: 'Overwrite a note with another.' }],
  ])('is contradicted by its own words: %o', (given) => {
    expect(proofOf('tools.annotation-contradiction', tool({ ...readOnly, ...given }))).toContain(
      'readOnlyHint',
    )
  })

  it.each([
    [{ name: 'list_deleted_notes' }],
    [{ name: 'get_update' }],
    [{ name: 'search_notes', description: 'Searches. Does not write or delete anything.' }],
    [{ name: 'preview_delete' }],
  ])('is left alone where it reads: %o', (given) => {
    expect(idsOf(withTools(tool({ ...readOnly, ...given })))).toEqual([])
  })

  it('is contradicted by its own hints', () => {
    const given = tool({ annotations: { readOnlyHint: true, destructiveHint: true } })
    expect(proofOf('tools.annotation-contradiction', given)).toBe(
      'read_note: readOnlyHint and destructiveHint',
    )
  })

  it('is only judged when it says so', () => {
    expect(idsOf(withTools(tool({ name: 'delete_note' })))).toEqual([])
  })
})

describe('names of tools', () => {
  it('that are spelt with another script’s letters are shown by code point', () => {
    expect(proofOf('tools.name-lookalike', tool({ name: 'rеad_note' }))).toContain('U+0435')
    expect(proofOf('tools.name-lookalike', tool({ name: 'ｒead' }))).toContain('U+FF52')
  })

  it('that look like each other are named together', () => {
    const proof = proofOf('tools.name-lookalike', tool({ name: 'read_fi1e' }), tool({ name: 'read_file' }))
    expect(proof).toBe('read_fi1e and read_file')
  })

  it('that are the same are counted', () => {
    expect(proofOf('tools.name-duplicate', tool({}), tool({}))).toBe('read_note, 2 times')
  })

  it('outside the specification are quoted', () => {
    expect(proofOf('tools.name-unusual', tool({ name: 'read note' }))).toBe('“read note”')
    expect(idsOf(withTools(tool({ name: 'x'.repeat(129) })))).toEqual(['tools.name-unusual'])
    expect(idsOf(withTools(tool({ name: 'Read.note-2_x' })))).toEqual([])
  })
})

describe('what a tool asks for', () => {
  const asking = (properties: { [name: string]: { type: string } }) =>
    tool({ inputSchema: { type: 'object', properties } })

  it.each(['context', 'conversation_history', 'chatHistory', 'system-prompt', 'sidenote'])(
    'may be the conversation: %s',
    (name) => {
      expect(idsOf(withTools(asking({ [name]: { type: 'string' } })))).toEqual(['tools.takes-conversation'])
    },
  )

  it('is not the conversation when it is a number of lines', () => {
    expect(idsOf(withTools(asking({ context: { type: 'integer' } })))).toEqual([])
  })

  it('may be a secret, also deep inside', () => {
    const inputSchema = {
      properties: { auth: { type: 'object', properties: { api_key: { type: 'string' } } } },
    }
    expect(proofOf('tools.takes-secret', tool({ inputSchema }))).toBe('read_note: api_key')
  })

  it('may be described elsewhere', () => {
    const remote = tool({ inputSchema: { $ref: 'https://example.com/schema.json' } })
    expect(proofOf('tools.remote-schema', remote)).toContain('https://example.com/schema.json')
    expect(idsOf(withTools(tool({ inputSchema: { $ref: '#/$defs/a' } })))).toEqual([])
  })

  it('may be too much: a hundred tools and more', () => {
    const many = Array.from({ length: 500 }, (_, i) =>
      tool({ name: `tool_${String(i).replaceAll('1', 'x')}` }),
    )
    expect(idsOf(withTools(...many))).toContain('tools.many')
  })
})
