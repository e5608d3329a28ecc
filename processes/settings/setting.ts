interface Common<T> {
  readonly name: string
  /** What it is for, in a sentence or two. */
  readonly meaning: string
  /** From its text to its value. Throws an Error whose message completes "NAME must be …". */
  readonly parse: (text: string) => T
  /** Never printed; `NAME_FILE` may name a file that holds it. */
  readonly secret?: true
  /** Nothing starts without it, all defaults being as they are. */
  readonly needed?: true
}

/** Something that an operator must set before it has a value. */
export interface Open<T> extends Common<T> {
  /** For `.env.example`. */
  readonly example?: string
  readonly preset?: never
}

/** Something that always has a value, since this text counts where nothing is set. */
export interface Preset<T> extends Common<T> {
  readonly preset: string
}

export type Setting<T> = Open<T> | Preset<T>

export function open<T>(
  name: string,
  meaning: string,
  parse: (text: string) => T,
  example?: string,
): Open<T> {
  return { name, meaning, parse, ...(example === undefined ? {} : { example }) }
}

export function secret<T>(name: string, meaning: string, parse: (text: string) => T): Open<T> {
  return { name, meaning, parse, secret: true }
}

export function neededSecret<T>(name: string, meaning: string, parse: (text: string) => T): Open<T> {
  return { ...secret(name, meaning, parse), needed: true }
}

export function preset<T>(
  name: string,
  standard: string,
  meaning: string,
  parse: (text: string) => T,
): Preset<T> {
  return { name, meaning, parse, preset: standard }
}
