export type Path = readonly (string | number)[]

/** Paths of everything in a JSON value that is neither object nor list. */
export function leaves(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value)
  return entries.flatMap(([key, inner]) => leaves(inner, [...path, key]))
}

/** A copy with one value replaced; `undefined` takes it out. */
export function replaced<T extends object>(value: T, path: Path, by: unknown): T {
  const copy = structuredClone(value)
  let inner: object = copy
  for (const key of path.slice(0, -1)) inner = Object(Reflect.get(inner, key))
  const last = path.at(-1)
  if (last !== undefined) Reflect.set(inner, last, by)
  return copy
}
