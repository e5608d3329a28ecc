/** True when a JSON value nests deeper than `max`. Walks with a stack of its own, so that depth cannot end the process. */
export function deeperThan(value: unknown, max: number): boolean {
  const left: { value: unknown; depth: number }[] = [{ value, depth: 1 }]
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (typeof next.value !== 'object' || next.value === null) continue
    if (next.depth > max) return true
    for (const child of Object.values(next.value)) left.push({ value: child, depth: next.depth + 1 })
  }
  return false
}
