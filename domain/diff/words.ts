export interface WordChange {
  readonly change: 'same' | 'added' | 'removed'
  readonly text: string
}

/** More cells than this are not compared one by one: what differs is then shown whole. */
const MOST_CELLS = 1_000_000

const tokens = (text: string): string[] => text.match(/\s+|[^\s]+/gu) ?? []

/**
 * Two texts word by word, white space and hidden characters included as they are: `same` and `removed` joined are the
 * first text, `same` and `added` joined the second.
 */
export function diffWords(before: string, after: string): WordChange[] {
  const old = tokens(before)
  const now = tokens(after)
  let head = 0
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1
  let tail = 0
  while (tail < old.length - head && tail < now.length - head && old.at(-1 - tail) === now.at(-1 - tail))
    tail += 1
  const middle = align(old.slice(head, old.length - tail), now.slice(head, now.length - tail))
  return joined([
    ...old.slice(0, head).map((text): WordChange => ({ change: 'same', text })),
    ...middle,
    ...old.slice(old.length - tail).map((text): WordChange => ({ change: 'same', text })),
  ])
}

/** Longest common subsequence, where it is affordable. */
function align(old: readonly string[], now: readonly string[]): WordChange[] {
  const width = now.length + 1
  if (old.length * width > MOST_CELLS) return replaced(old, now)
  const lengths = new Uint32Array((old.length + 1) * width)
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      lengths[i * width + j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const changes: WordChange[] = []
  let i = 0
  let j = 0
  while (i < old.length && j < now.length) {
    const [before = '', after = ''] = [old[i], now[j]]
    if (before === after) {
      changes.push({ change: 'same', text: before })
      i += 1
      j += 1
    } else if (at(i + 1, j) >= at(i, j + 1)) {
      changes.push({ change: 'removed', text: before })
      i += 1
    } else {
      changes.push({ change: 'added', text: after })
      j += 1
    }
  }
  return [...changes, ...replaced(old.slice(i), now.slice(j))]
}

const replaced = (old: readonly string[], now: readonly string[]): WordChange[] => [
  ...old.map((text): WordChange => ({ change: 'removed', text })),
  ...now.map((text): WordChange => ({ change: 'added', text })),
]

/** Neighbours of one kind as one. */
function joined(changes: readonly WordChange[]): WordChange[] {
  const runs: { change: WordChange['change']; text: string[] }[] = []
  for (const { change, text } of changes) {
    const last = runs.at(-1)
    if (last?.change === change) last.text.push(text)
    else runs.push({ change, text: [text] })
  }
  return runs.map(({ change, text }) => ({ change, text: text.join('') }))
}
