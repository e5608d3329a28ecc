import type { Severity } from '../../concern.ts'

/** What is said of one kind of concern, once for cards, the terminal and the documentation. */
export interface CatalogueEntry {
  readonly title: string
  /** Unless the policy says otherwise under `severities`. */
  readonly severity: Severity
  /** What it means for whoever approves the server. */
  readonly why: string
  readonly cure: string
  /** It stands for something that could not be checked. */
  readonly notChecked?: true
  /** The policy may not lower it: the bytes, the signer or the whole of the capabilities are in doubt. */
  readonly fixed?: true
}

export type Catalogue = { readonly [id: string]: CatalogueEntry }
