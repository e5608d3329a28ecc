import type { Concern, Severity } from '../../../domain/concern.ts'
import type { SourceReport } from '../../../domain/evidence.ts'
import type { HostPermission } from '../../../domain/manifest.ts'

const MOST_SHOWN = 5

const at = (p: HostPermission): string => `${p.file}:${p.line} ${p.value}`

function shown(lines: readonly string[]): string {
  const rest = lines.length - MOST_SHOWN
  return `${lines.slice(0, MOST_SHOWN).join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`
}

interface Rule {
  readonly id: string
  readonly severity: Severity
  readonly title: string
  readonly cure: string
  readonly of: (permission: HostPermission) => boolean
}

/** What the server's own code does that a reviewer should have seen before saying yes. */
const OWN: readonly Rule[] = [
  {
    id: 'source.dynamic-code',
    severity: 'medium',
    title: 'The server’s own code runs code that is not in its source.',
    cure: 'Read the named lines: what can reach them runs with the server’s rights.',
    of: (p) => p.kind === 'dynamic_code',
  },
  {
    id: 'source.process',
    severity: 'medium',
    title: 'The server’s own code starts other programs.',
    cure: 'Read which programs the named lines start, and with whose arguments.',
    of: (p) => p.kind === 'process' && p.value === 'spawn',
  },
  {
    id: 'source.native-code',
    severity: 'medium',
    title: 'The server brings or loads native code, which cannot be read here.',
    cure: 'Ask for a build from source that can be followed, or a release without it.',
    of: (p) => p.kind === 'native_code',
  },
  {
    id: 'source.install-script',
    severity: 'medium',
    title: 'The server runs a script when it is installed.',
    cure: 'Countersign installs without scripts; see that the server works so.',
    of: (p) => p.kind === 'install_script' && !/prep|prepare/.test(p.value),
  },
  {
    id: 'source.environment-all',
    severity: 'medium',
    title: 'The server’s own code reads the whole environment, not named variables.',
    cure: 'Give it only the variables that it needs.',
    of: (p) => p.kind === 'environment' && p.value === '*',
  },
  {
    id: 'source.network-any',
    severity: 'low',
    title: 'The server’s own code contacts hosts that cannot be told from its source.',
    cure: 'Name the hosts that it may reach in its network rules.',
    of: (p) => p.kind === 'network' && p.value === '*',
  },
]

export interface Readability {
  readonly minified: readonly string[]
  readonly bundled: readonly string[]
  readonly obfuscated: readonly string[]
}

/** The concerns that follow from what was and was not seen. `ownName` is the server's package. */
export function concernsOf(
  permissions: readonly HostPermission[],
  report: SourceReport,
  own: { readonly name: string; readonly looks: Readability },
  others: { readonly obfuscated: readonly string[] },
): Concern[] {
  const concerns: Concern[] = []
  const mine = permissions.filter((permission) => permission.package === own.name)
  for (const { id, severity, title, cure, of } of OWN) {
    const found = mine.filter(of)
    if (found.length > 0) concerns.push({ id, severity, title, cure, proof: shown(found.map(at)) })
  }
  const unreadable = (id: string, severity: Severity, title: string, files: readonly string[]): void => {
    const cure = 'Compare with the source repository, or ask for a release that can be read.'
    if (files.length > 0) concerns.push({ id, severity, title, cure, proof: shown(files) })
  }
  unreadable(
    'source.obfuscated',
    'high',
    'The server’s own code is made hard to read on purpose.',
    own.looks.obfuscated,
  )
  unreadable(
    'source.obfuscated-dependency',
    'medium',
    'A dependency’s code is made hard to read on purpose.',
    others.obfuscated,
  )
  unreadable('source.minified', 'low', 'The server’s own code is minified.', own.looks.minified)
  unreadable(
    'source.bundled',
    'low',
    'The server’s own code has other packages’ code bundled into it.',
    own.looks.bundled,
  )
  if (report.status !== 'analysed') {
    concerns.push({
      id: report.status === 'partial' ? 'source.partial' : 'source.not-checked',
      severity: 'medium',
      title:
        report.status === 'partial'
          ? 'Not all of the source was looked at.'
          : 'The source was not looked at.',
      proof: shown([
        report.reason ?? 'No reason is known.',
        ...report.unparsed.map((one) => `${one.file}: ${one.reason}`),
      ]),
      cure: 'Read what is missing by hand, or waive it by name.',
      notChecked: true,
    })
  }
  return concerns
}
