import type { Branch } from './branch.ts'
import type { Budget } from './budget.ts'
import type { SchemaNode } from './document.ts'

/**
 * Why one schema is not inside the other, kept so that it can be said from either side: `sub` is what the inner one
 * accepts, `sup` what the outer one does, `extra` what only the inner one accepts.
 */
export interface Words {
  readonly sub?: string
  readonly sup?: string
  readonly extra?: string
  /** A sentence of its own for each direction, where the pattern above does not read well. */
  readonly widened?: string
  readonly narrowed?: string
}

export interface Obstacle {
  readonly path: string
  readonly words: Words
  /** True: there is a value that shows it. False: it could not be shown that there is none. */
  readonly certain: boolean
}

export const sure = (path: string, words: Words): Obstacle => ({ path, words, certain: true })
export const unsure = (path: string, words: Words): Obstacle => ({ path, words, certain: false })

/** What one comparison carries through its recursion. */
export interface Comparison {
  readonly budget: Budget
  /** Pairs whose inclusion is being shown further out. */
  readonly open: Set<string>
  normalise(nodes: readonly SchemaNode[]): readonly Branch[]
  same(a: SchemaNode, b: SchemaNode): boolean
  keyOf(sub: readonly SchemaNode[], sup: readonly SchemaNode[]): string
  within(sub: readonly SchemaNode[], sup: readonly SchemaNode[], path: string): Obstacle[]
}
