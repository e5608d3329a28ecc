import type { SignatureReport } from '../../../domain/evidence.ts'
import { checkAttestations } from './attestations.ts'
import { checkRegistrySignature } from './registry-signature.ts'
import { type SignatureDeps, type SignatureSubject, worst } from './subject.ts'

/**
 * Registry signature, publish attestation and provenance of one npm release. The report's status is the worst of
 * the three, where `none` counts only when all three are `none`; see docs/signatures.md.
 * Errors: `bad_input` when a given trust root is unusable. Everything else is an answer.
 */
export async function checkSignatures(
  subject: SignatureSubject,
  { registry, trust: provider, now }: SignatureDeps,
): Promise<SignatureReport> {
  const trust = await provider()
  const context = {
    subject: { ...subject, sha512: subject.sha512.toLowerCase() },
    registry,
    trust,
    now: now(),
  }
  const [signature, attestations] = await Promise.all([
    checkRegistrySignature(context),
    checkAttestations(context),
  ])
  const checks = [signature, ...attestations]
  return {
    status: worst(checks)?.status ?? 'none',
    checks,
    trustRoot: { source: trust.source, ...(trust.note && { note: trust.note }) },
  }
}
