/** The comparison grew too large to be finished; the answer is then `unknown`. */
export class TooLarge extends Error {}

export interface Budget {
  spend(): void
  giveUp(): never
  /** Runs one level further in, or answers `otherwise` when that is too deep: recursive schemas have no end. */
  nest<T>(run: () => T, otherwise: T): T
}

const DEEPEST = 3

export function budgetOf(steps: number): Budget {
  let left = steps
  let depth = 0
  const giveUp = (): never => {
    throw new TooLarge('too large to compare')
  }
  return {
    spend() {
      left -= 1
      if (left < 0) giveUp()
    },
    giveUp,
    nest(run, otherwise) {
      if (depth >= DEEPEST) return otherwise
      depth += 1
      try {
        return run()
      } finally {
        depth -= 1
      }
    },
  }
}
