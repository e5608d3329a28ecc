import type { Severity } from '../concern.ts'
import type { WordChange } from './words.ts'

export type DiffKind = 'tool' | 'prompt' | 'resource' | 'permission' | 'input' | 'instructions' | 'capability'

/**
 * `widened`: accepts or may do more. `weakened`: takes back an assurance. `changed`: neither wider nor narrower, or
 * not to be told. `reworded`: only words for people and models differ.
 */
export type DiffChange = 'added' | 'removed' | 'widened' | 'narrowed' | 'changed' | 'reworded' | 'weakened'

/** One change, in plain words. All names and texts are from outside: whoever draws them escapes them. */
export interface DiffEntry {
  readonly kind: DiffKind
  readonly change: DiffChange
  readonly name: string
  readonly severity: Severity
  /** A whole clause that reads after the server's name or alone: `read_file accepts any string where it took only 3 values`. */
  readonly sentence: string
  /** How many items one grouped entry stands for; 1 when absent. */
  readonly count?: number
  readonly before?: string
  readonly after?: string
  readonly details?: readonly string[]
  /** For a change of wording: the texts word by word. */
  readonly words?: readonly WordChange[]
  /** For a permission: its kind and value, `network api.example.com`. */
  readonly permission?: { readonly kind: string; readonly value: string }
}

/** What is different between two manifests, worst first. */
export interface CapabilityDiff {
  /** True against nothing: everything is new, and grouped. */
  readonly baseline: boolean
  readonly entries: readonly DiffEntry[]
}
