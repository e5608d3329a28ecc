/**
 * What an expression may stand for: `fs:readFile` (a module and the way into it), `:process.env` (a global), or a
 * text of which the beginning is known. `unknown` says that it may be something else as well.
 */
export interface Value {
  readonly names: ReadonlySet<string>
  readonly texts: readonly { readonly text: string; readonly whole: boolean }[]
  readonly unknown: boolean
}

export const NOTHING: Value = { names: new Set(), texts: [], unknown: false }
export const UNKNOWN: Value = { ...NOTHING, unknown: true }
export const MOST = 256
const MOST_TEXTS = 32
const MOST_CHARACTERS = 4_000

export const named = (name: string): Value => ({ ...NOTHING, names: new Set([name]) })
export const spoken = (text: string, whole: boolean): Value => ({
  ...NOTHING,
  texts: [{ text, whole }],
  unknown: !whole && text === '',
})

export function union(values: readonly Value[]): Value {
  const names = new Set(values.flatMap((value) => [...value.names]))
  const texts = values.flatMap((value) => value.texts)
  const tooMany = names.size > MOST || texts.length > MOST_TEXTS
  return {
    names: new Set([...names].slice(0, MOST)),
    texts: texts.slice(0, MOST_TEXTS),
    unknown: tooMany || values.some((value) => value.unknown),
  }
}

/** A literal that is no text is known to be none. */
export const ofLiteral = (value: unknown): Value =>
  typeof value === 'number' ? spoken(String(value), true) : NOTHING

/** One text after another: as far as both are known. */
export function joined(left: Value, right: Value): Value {
  const starts = left.texts.filter((text) => !text.whole)
  const ends = [
    ...right.texts,
    ...(right.unknown || right.texts.length === 0 ? [{ text: '', whole: false }] : []),
  ]
  const texts = left.texts
    .filter((text) => text.whole)
    .flatMap((a) => ends.map((b) => ({ text: (a.text + b.text).slice(0, MOST_CHARACTERS), whole: b.whole })))
  const all = [...starts, ...texts]
  return {
    names: new Set(),
    texts: all.slice(0, MOST_TEXTS),
    unknown: left.unknown || left.texts.length === 0 || all.length > MOST_TEXTS,
  }
}
