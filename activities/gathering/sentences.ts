import type { DependencyReport, SignatureReport } from '../../domain/evidence.ts'
import type { LockedRelease, Observed, ResolvedRelease, SourceAnalysis } from '../evidence/index.ts'

const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`

const SIGNATURES: { readonly [status in SignatureReport['status']]: string } = {
  verified: 'Verified.',
  none: 'None present.',
  not_checked: 'Could not be checked.',
  mismatch: 'Does not match.',
}

/** What each step found, in one sentence for the thread. */
export const sayFindings = {
  release: (release: ResolvedRelease): string =>
    release.refused
      ? `${release.reference} has a hostile archive; it was not unpacked.`
      : `${release.reference}, ${count(release.files, 'file')}.`,
  locked: (locked: LockedRelease): string =>
    locked.concerns.length === 0 ? 'Every dependency is pinned.' : 'The dependencies could not be pinned.',
  observed: (observed: Observed): string =>
    observed.status === 'observed'
      ? `${count(observed.tools.length, 'tool')}, ${count(observed.prompts.length, 'prompt')}, ${count(observed.resources.length, 'resource')}.`
      : `Not observed. ${observed.reason ?? ''}`.trim(),
  source: ({ report, permissions }: SourceAnalysis): string =>
    report.status === 'not_checked'
      ? `Not read. ${report.reason ?? ''}`.trim()
      : `${count(report.files, 'file')} read, ${count(permissions.length, 'host permission')} found.`,
  signature: ({ status }: SignatureReport): string => SIGNATURES[status],
  dependencies: ({ count: total, installScripts }: DependencyReport): string =>
    `${count(total, 'package')}, ${count(installScripts.length, 'install script')}.`,
}
