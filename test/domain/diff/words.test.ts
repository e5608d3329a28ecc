import fc from 'fast-check'
import { expect, test } from 'vitest'
import { diffWords, type WordChange } from '../../../domain/diff/index.ts'

const without = (changes: readonly WordChange[], left: WordChange['change']): string =>
  changes
    .filter(({ change }) => change !== left)
    .map(({ text }) => text)
    .join('')

test('a change of wording shows the words that changed and no others', () => {
  expect(diffWords('Reads a file.', 'Reads any file.')).toEqual([
    { change: 'same', text: 'Reads ' },
    { change: 'removed', text: 'a' },
    { change: 'added', text: 'any' },
    { change: 'same', text: ' file.' },
  ])
})

test('both texts can be read back from it, whatever they hold', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.constantFrom('a', 'b', ' ', '\u200b', '\n', 'word')).map((w) => w.join('')),
  )
  fc.assert(
    fc.property(text, text, (before, after) => {
      const changes = diffWords(before, after)
      expect(without(changes, 'added')).toBe(before)
      expect(without(changes, 'removed')).toBe(after)
    }),
  )
})

test('two books are not aligned word by word', () => {
  const book = (seed: string): string => Array.from({ length: 20_000 }, (_, i) => `${seed}${i}`).join(' ')
  expect(diffWords(book('a'), book('b')).length).toBeLessThan(5)
})
