import type { CatalogueEntry } from './catalogue/index.ts'
import { SUBJECTS } from './catalogue/index.ts'

const INTRODUCTION = `# Concerns

A concern is one finding about a release: a stable id, a severity, the proof, and what to do about it. This page is
made from the catalogue in \`domain/concerns/catalogue/\`; a test keeps the two the same.

- **Severity** is the default. \`severities\` in \`policy.yaml\` gives an id another one, except below its default where
  the table says *fixed*: there the bytes, the signer or the whole of the capabilities are in doubt, and no policy
  makes that small. Where the finder itself says worse than the default, the worse one counts.
- **Gap** marks what could not be checked. A gap bars Tier 1 for good, and a gap of severity high or worse means
  Tier 3 until a reviewer waives it by name, with a reason and an end. \`manifest.not-observed\` cannot be waived:
  where nothing was seen there is nothing to approve.
- A server of which a critical concern stands, whose signature does not match, or which was not observed is Tier 3.
`

/** The text of `docs/concerns.md`. */
export function concernsDocument(): string {
  const sections = Object.entries(SUBJECTS).map(
    ([subject, table]) =>
      `## ${subject}\n\n| id | severity | what | why it matters | what to do |\n|---|---|---|---|---|\n${rows(table)}`,
  )
  return `${[INTRODUCTION, ...sections].join('\n')}\n`.replace(/\n+$/, '\n')
}

function rows(table: { readonly [id: string]: CatalogueEntry }): string {
  return Object.entries(table)
    .map(([id, { severity, title, why, cure, notChecked, fixed }]) => {
      const marks = [severity, ...(fixed ? ['*fixed*'] : []), ...(notChecked ? ['**gap**'] : [])].join(', ')
      return `| \`${id}\` | ${marks} | ${cell(title)} | ${cell(why)} | ${cell(cure)} |\n`
    })
    .join('')
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;')
