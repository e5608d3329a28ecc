import { codePointLength, hiddenCharacters, visible } from '../../text.ts'
import { type Finding, findingOf, type Rule } from '../finding.ts'
import { type ServerText, serverTexts } from '../server-text.ts'
import { CONCEALS, encodedRun, folded, HIDDEN_MARKUP, SECRET_PATH, STEERS, spokenTools } from './patterns.ts'

const LONG_DESCRIPTION = 2_000
const SPELLS_WITH_SELECTORS = 3
const SPELLS_WITH_ZERO_WIDTHS = 8
const BLANK_RUN = /[ \t]{100}|\n(?:[ \t]{0,100}\n){8}/

type Met = { readonly [id in Finding['id']]?: string[] }

export const textRule: Rule = (facts) => {
  const { texts, unread } = serverTexts(facts)
  const own = ownNames(facts)
  const met: { [id in Finding['id']]?: string[] } = { 'manifest.not-all-checked': [...unread] }
  const note = (id: Finding['id'], text: ServerText, what: string): void => {
    const list = met[id] ?? []
    met[id] = list
    list.push(`${text.where}: ${what}`)
  }
  for (const text of texts) {
    hidden(text, note)
    written(text, own, note)
  }
  return findings(met)
}

function findings(met: Met): Finding[] {
  const ids = Object.keys(met) as (keyof Met)[]
  return ids.flatMap((id) => findingOf(id, met[id] ?? []))
}

type Note = (id: Finding['id'], text: ServerText, what: string) => void

function hidden(text: ServerText, note: Note): void {
  const found = hiddenCharacters(text.text)
  if (found.length === 0) return
  const count = (kind: string): number => found.filter((one) => one.kind === kind).length
  const spaces = count('space')
  const spells =
    count('tag') > 0 ||
    count('variation') >= SPELLS_WITH_SELECTORS ||
    count('zero_width') >= SPELLS_WITH_ZERO_WIDTHS
  if (spells) note('text.hidden-message', text, `${found.length} characters: ${spelled(text.text, found)}`)
  else if (spaces < found.length) note('text.hidden-characters', text, around(text.text))
  else note('text.unusual-spaces', text, `${spaces}`)
}

/** What tag characters spell in ASCII, or the text as it looks. */
function spelled(text: string, found: readonly { codePoint: number }[]): string {
  const letters = found.flatMap(({ codePoint }) =>
    codePoint >= 0xe0020 && codePoint <= 0xe007e ? [String.fromCodePoint(codePoint - 0xe0000)] : [],
  )
  return letters.length > 0 ? `spelling “${letters.slice(0, 100).join('')}”` : around(text)
}

function around(text: string): string {
  const shown = visible(text)
  const at = shown.indexOf('⟦U+')
  return `${at > 30 ? '…' : ''}${shown.slice(Math.max(0, at - 30), at + 60)}`.toWellFormed()
}

function written(text: ServerText, own: ReadonlySet<string>, note: Note): void {
  const plain = folded(text.text)
  const first = (patterns: readonly RegExp[]): string | undefined => {
    for (const pattern of patterns) {
      const match = pattern.exec(plain)
      if (match) return match[0]
    }
    return undefined
  }
  const tell = (id: Finding['id'], what: string | undefined): void => {
    if (what !== undefined) note(id, text, `“${what.trim().slice(0, 120).toWellFormed()}”`)
  }
  tell('text.hidden-markup', first(HIDDEN_MARKUP))
  tell('text.conceals', first(CONCEALS))
  tell('text.secret-path', first([SECRET_PATH]))
  const run = encodedRun(text.text)
  if (run !== undefined) note('text.encoded', text, `${run.slice(0, 24)}… (${run.length} characters)`)
  if (BLANK_RUN.test(text.text)) note('text.blank-run', text, 'a long run of blanks')
  if (!text.prose) return
  tell('text.steers', first(STEERS))
  for (const tool of spokenTools(plain)) if (!own.has(tool.toLowerCase())) tell('text.other-tool', tool)
  const length = codePointLength(text.text)
  if (length > LONG_DESCRIPTION) note('text.long', text, `${length} characters`)
}

/** Names that the server may speak of: its tools and prompts, and the keys of their schemas. */
function ownNames({ manifest }: Parameters<Rule>[0]): ReadonlySet<string> {
  const names = new Set<string>()
  for (const { name, inputSchema } of manifest.tools) {
    names.add(name.toLowerCase())
    const { properties } = inputSchema
    if (typeof properties === 'object' && properties !== null) {
      for (const key of Object.keys(properties)) names.add(key.toLowerCase())
    }
  }
  for (const { name, arguments: given } of manifest.prompts) {
    names.add(name.toLowerCase())
    for (const argument of given ?? []) names.add(argument.name.toLowerCase())
  }
  return names
}
