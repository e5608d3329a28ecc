import { quoted, Refused } from './refused.ts'
import type { CertificateClaims } from './signer.ts'

/** The verified source of a build: every part from the certificate, none from the statement. */
export interface SourceIdentity {
  readonly host: 'github.com' | 'gitlab.com'
  readonly repository: string
  readonly workflow: string
  readonly ref: string
  readonly commit?: string
  /** Set when the certificate was asked for by a workflow of another repository, called from this one's. */
  readonly calledWorkflow?: string
}

/** Who may vouch for what: a repository of the host is only believed from the host's own token issuer. */
const ISSUERS = {
  'github.com': 'https://token.actions.githubusercontent.com',
  'gitlab.com': 'https://gitlab.com',
} as const

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&')

/** Anchored at both ends; names on both hosts do not tell upper from lower case, refs and paths do. */
function workflowOf(uri: string, repository: string): { path: string; ref: string } | undefined {
  const [prefix, rest] = [uri.slice(0, repository.length), uri.slice(repository.length)]
  if (!new RegExp(`^${escaped(repository)}$`, 'i').test(prefix)) return undefined
  const match = /^\/(\.github\/workflows\/[^@\s]+\.ya?ml|\/[^@\s]+\.ya?ml)@(\S+)$/.exec(rest)
  return match?.[1] && match[2] ? { path: match[1], ref: match[2] } : undefined
}

function hostOf(repository: string): 'github.com' | 'gitlab.com' | undefined {
  const host = /^https:\/\/([^/]+)\/[^\s]+$/.exec(repository)?.[1]
  return host === 'github.com' || host === 'gitlab.com' ? host : undefined
}

/**
 * Compares a verified certificate with the repository that the package declares (`https://host/owner/name`):
 * issuer, source repository, workflow and ref must all be there and agree. Errors: `Refused` with code `identity`.
 */
export function requireSource(claims: CertificateClaims, declared: string): SourceIdentity {
  const refuse = (reason: string) => new Refused('identity', reason)
  const host = hostOf(declared)
  if (!host) throw refuse(`no signer is known that may vouch for ${quoted(declared)}`)
  if (claims.issuer !== ISSUERS[host]) {
    throw refuse(
      `the certificate was issued for ${quoted(claims.issuer ?? 'no issuer')}, not ${ISSUERS[host]}`,
    )
  }
  const { subject, ref } = claims
  if (!subject) throw refuse('the certificate names nobody')
  const repository =
    claims.repository ?? (claims.legacyRepository && `https://${host}/${claims.legacyRepository}`)
  if (!repository) throw refuse('the certificate names no source repository')
  if (!new RegExp(`^${escaped(declared)}$`, 'i').test(repository)) {
    throw refuse(`it was built from ${quoted(repository)}, and the package declares ${quoted(declared)}`)
  }
  const caller = claims.buildConfig ?? subject
  const workflow = workflowOf(caller, repository)
  if (!workflow) throw refuse(`${quoted(caller)} is no workflow of ${quoted(repository)}`)
  if (!ref || (caller === subject && workflow.ref !== ref)) {
    throw refuse(
      `the certificate names the ref ${quoted(ref ?? 'none')}, its workflow ${quoted(workflow.ref)}`,
    )
  }
  const called = subject === caller ? undefined : calledWorkflow(claims, subject, host)
  return {
    host,
    repository,
    workflow: workflow.path,
    ref,
    ...(claims.commit && { commit: claims.commit }),
    ...(called && { calledWorkflow: called }),
  }
}

/**
 * A reusable workflow signs under its own name; which repository called it stands in the other extensions, which
 * the issuer vouches for as well. It must still be a workflow of the same host, and the one that is said to sign.
 */
function calledWorkflow(claims: CertificateClaims, subject: string, host: string): string {
  const repository = new RegExp(`^https://${escaped(host)}/[\\w.-]+(?:/[\\w.-]+)+?(?=/\\.github/|//)`).exec(
    subject,
  )?.[0]
  if (!repository || !workflowOf(subject, repository) || claims.buildSigner !== subject) {
    throw new Refused('identity', `${quoted(subject)} is no workflow of ${host}`)
  }
  return subject
}
