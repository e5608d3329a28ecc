/** Answers of a look-up by key, each used for at most `maxAgeMs` after it was asked for; failures are not kept. */
export function fresh<T>(load: (key: string) => Promise<T>, maxAgeMs: number, now: () => number) {
  const kept = new Map<string, { readonly at: number; readonly value: Promise<T> }>()
  return async (key: string): Promise<{ readonly at: number; readonly value: T }> => {
    const known = kept.get(key)
    if (known && now() - known.at < maxAgeMs) return { at: known.at, value: await known.value }
    // The age counts from before the question: what changed while it was answered is not in the answer.
    const entry = { at: now(), value: load(key) }
    kept.set(key, entry)
    try {
      return { at: entry.at, value: await entry.value }
    } catch (error) {
      if (kept.get(key) === entry) kept.delete(key)
      throw error
    }
  }
}
