import type { Concern } from '../../../domain/concern.ts'
import { type ConcernId, fromCatalogue } from '../../../domain/concerns/index.ts'
import type { SourceReport } from '../../../domain/evidence.ts'
import type { HostPermission } from '../../../domain/manifest.ts'

const MOST_SHOWN = 5

const at = (p: HostPermission): string => `${p.file}:${p.line} ${p.value}`

function shown(lines: readonly string[]): string {
  const rest = lines.length - MOST_SHOWN
  return `${lines.slice(0, MOST_SHOWN).join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`
}

/** What of the server's own code a reviewer should have seen before saying yes. */
const OWN: readonly (readonly [ConcernId, (permission: HostPermission) => boolean])[] = [
  ['source.dynamic-code', (p) => p.kind === 'dynamic_code'],
  ['source.process', (p) => p.kind === 'process' && p.value === 'spawn'],
  ['source.native-code', (p) => p.kind === 'native_code'],
  // `prepare` and its like run only where a package is built, not where it is installed from a registry.
  ['source.install-script', (p) => p.kind === 'install_script' && /^(pre|post)?install$/.test(p.value)],
  ['source.environment-all', (p) => p.kind === 'environment' && p.value === '*'],
  ['source.network-any', (p) => p.kind === 'network' && p.value === '*'],
]

/** Files by how they look. */
export interface Readability {
  readonly minified: readonly string[]
  readonly bundled: readonly string[]
  readonly obfuscated: readonly string[]
}

/** The concerns that follow from what was and was not seen. `own` is the server's package; `others` its dependencies. */
export function concernsOf(
  permissions: readonly HostPermission[],
  report: SourceReport,
  own: { readonly name: string; readonly looks: Readability },
  others: { readonly obfuscated: readonly string[] },
): Concern[] {
  const mine = permissions.filter((permission) => permission.package === own.name)
  const reason = report.reason ?? 'No reason is known.'
  const missing = [reason, ...report.unparsed.map((one) => `${one.file}: ${one.reason}`)]
  const met: readonly (readonly [ConcernId, readonly string[]])[] = [
    ...OWN.map(([id, of]): [ConcernId, string[]] => [id, mine.filter(of).map(at)]),
    ['source.obfuscated', own.looks.obfuscated],
    ['source.obfuscated-dependency', others.obfuscated],
    ['source.minified', own.looks.minified],
    ['source.bundled', own.looks.bundled],
    ['source.partial', report.status === 'partial' ? missing : []],
    ['source.not-checked', report.status === 'not_checked' ? missing : []],
  ]
  return met.flatMap(([id, proofs]) =>
    proofs.length > 0 ? [fromCatalogue({ id, proof: shown(proofs) })] : [],
  )
}
