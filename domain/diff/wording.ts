import { type HiddenCharacter, hiddenCharacters } from '../text.ts'
import type { DiffEntry, DiffKind } from './model.ts'
import { diffWords } from './words.ts'

/** Hidden characters of the new text that the old one did not have, as `U+200B`, as often as they occur. */
function newlyHidden(before: string, after: string): string[] {
  const left = hiddenCharacters(before).map(sayCodePoint)
  return hiddenCharacters(after)
    .map(sayCodePoint)
    .filter((character) => {
      const at = left.indexOf(character)
      if (at >= 0) left.splice(at, 1)
      return at < 0
    })
}

const sayCodePoint = ({ codePoint }: HiddenCharacter): string =>
  `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`

interface Wording {
  readonly kind: DiffKind
  readonly name: string
  /** What was reworded: `description`, `description of “path”`. */
  readonly what: string
  readonly before: string | undefined
  readonly after: string | undefined
  readonly severity?: DiffEntry['severity']
}

/** A change of wording, code unit by code unit; nothing when the two are the same. */
export function reworded({
  kind,
  name,
  what,
  before = '',
  after = '',
  severity = 'low',
}: Wording): DiffEntry[] {
  if (before === after) return []
  const hidden = newlyHidden(before, after)
  const subject = kind === 'instructions' ? `the ${what}` : `the ${what} of ${name}`
  const verb = before === '' ? 'is new' : after === '' ? 'is gone' : 'is worded differently'
  const found = [...new Set(hidden)]
  return [
    {
      kind,
      change: 'reworded',
      name,
      severity: hidden.length > 0 ? 'high' : severity,
      sentence:
        hidden.length > 0
          ? `${subject} now hides ${hidden.length} characters that cannot be seen`
          : `${subject} ${verb}`,
      before,
      after,
      words: diffWords(before, after),
      ...(found.length > 0 ? { details: [`hidden: ${found.slice(0, 10).join(', ')}`] } : {}),
    },
  ]
}
