import { ARCHIVE } from './archive.ts'
import { CODE } from './code.ts'
import { CONDUCT } from './conduct.ts'
import { DEPENDENCIES } from './dependencies.ts'
import type { Catalogue, CatalogueEntry } from './entry.ts'
import { MANIFEST } from './manifest.ts'
import { ORIGIN } from './origin.ts'
import { RELEASE } from './release.ts'
import { SIGNATURE } from './signature.ts'
import { TOOLS } from './tools.ts'

export type { CatalogueEntry } from './entry.ts'

/** By subject, in the order of the documentation. Another room's concerns are registered by a table here. */
export const SUBJECTS = {
  Signature: SIGNATURE,
  'Where it comes from': ORIGIN,
  'The archive': ARCHIVE,
  Release: RELEASE,
  'What it offers': MANIFEST,
  Tools: TOOLS,
  'Code and host': CODE,
  'Conduct in the sandbox': CONDUCT,
  Dependencies: DEPENDENCIES,
} as const satisfies { readonly [subject: string]: Catalogue }

export const CONCERNS = {
  ...SIGNATURE,
  ...ORIGIN,
  ...ARCHIVE,
  ...RELEASE,
  ...MANIFEST,
  ...TOOLS,
  ...CODE,
  ...CONDUCT,
  ...DEPENDENCIES,
} as const satisfies Catalogue

export type ConcernId = keyof typeof CONCERNS

/** The entry of an id, or undefined where nobody registered it. */
export function catalogueEntry(id: string): CatalogueEntry | undefined {
  const all: Catalogue = CONCERNS
  return Object.hasOwn(all, id) ? all[id] : undefined
}
