import type { SignatureCheck, SignerIdentity } from '../../../domain/evidence.ts'
import { requireAgreement } from './provenance-claims.ts'
import { NotCheckable } from './refused.ts'
import { purlOf, type Served, servedBundle } from './served.ts'
import { certificateClaims, signerIdentity } from './signer.ts'
import { requireSource } from './source-identity.ts'
import { requireSubject, statementOf } from './statement.ts'
import { answered, type SignatureContext } from './subject.ts'
import { guarded, verifySigned } from './verify-signed.ts'

/**
 * SLSA provenance: a build of the declared repository made this tarball. In this order: bundle, mathematics and
 * log, statement and subject, certificate against the declared repository, statement against certificate.
 */
export function checkProvenance(served: Served, context: SignatureContext): Promise<SignatureCheck> {
  let who: SignerIdentity | undefined
  const run = () => {
    const { subject, trust } = context
    const bundle = servedBundle(served, context)
    const signer = verifySigned({ bundle, root: trust.root })
    const claims = guarded(() => certificateClaims(signer))
    who = signerIdentity(claims)
    const statement = statementOf(bundle)
    requireSubject(statement, {
      purl: purlOf(subject),
      sha512: subject.sha512,
      predicateTypes: [served.predicateType],
    })
    if (subject.repository === undefined) {
      throw new NotCheckable('the package declares no repository to compare the signer with')
    }
    const source = requireSource(claims, subject.repository)
    requireAgreement(statement.predicateType, statement.predicate, source, claims)
    const through = source.calledWorkflow ? ` through ${source.calledWorkflow}` : ''
    return {
      detail: `Built from ${source.repository} by ${source.workflow} at ${source.ref}${through}, entered in the log.`,
      signer: who,
    }
  }
  return answered('provenance', run, () => who)
}
