import type { SignatureCheck, SignatureStatus } from '../../evidence.ts'
import { findingOf, type Rule } from '../finding.ts'

// Several are joined by semicolons, which a full stop before them would spoil.
const say = (check: SignatureCheck): string =>
  `${check.kind.replaceAll('_', ' ')}: ${check.detail.replace(/\.$/, '')}`

export const signatureRule: Rule = ({ signature }) => {
  const { status, checks, trustRoot } = signature
  const details = (wanted: SignatureStatus, otherwise: string): string[] => {
    const met = checks.filter((check) => check.status === wanted).map(say)
    return met.length > 0 || status !== wanted ? met : [otherwise]
  }
  const verified = checks.filter((check) => check.status === 'verified')
  const provenance = verified.some((check) => check.kind === 'provenance')
  return [
    ...findingOf('signature.mismatch', details('mismatch', 'The report says that it does not match.')),
    ...findingOf('signature.not-checked', details('not_checked', 'The report says that it was not checked.')),
    ...(status === 'none' ? findingOf('signature.none', details('none', 'There is none.')) : []),
    ...(status === 'verified' && !provenance
      ? findingOf('signature.no-provenance', ['No provenance among what was verified.'])
      : []),
    ...(verified.length > 0 && trustRoot.source === 'embedded'
      ? findingOf('signature.old-trust-root', [trustRoot.note ?? 'The trust root could not be refreshed.'])
      : []),
  ]
}
