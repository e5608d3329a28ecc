import { z } from 'zod'
import type { SignatureCheck } from '../../../domain/evidence.ts'
import { findKey } from './find-key.ts'
import { quoted, Refused } from './refused.ts'
import { wasValid } from './registry-keys.ts'
import { purlOf, type Served, servedBundle } from './served.ts'
import { requireSubject, statementOf } from './statement.ts'
import { answered, type SignatureContext } from './subject.ts'
import { verifySigned } from './verify-signed.ts'

export const PUBLISH = 'https://github.com/npm/attestation/tree/main/specs/publish/v0.1'

const PREDICATE = z.object({ name: z.string(), version: z.string(), registry: z.string() })

/** npm's own word, in the public log, that it took this tarball for this release. Signed with a registry key. */
export function checkPublishAttestation(served: Served, context: SignatureContext): Promise<SignatureCheck> {
  return answered('publish_attestation', async () => {
    const bundle = servedBundle(served, context)
    const { content } = bundle.verificationMaterial
    if (content.$case !== 'publicKey') {
      throw new Refused('policy', 'it was signed with a certificate, where a registry key is expected')
    }
    const { hint } = content.publicKey
    const key = await findKey(hint, 'npm:attestations', context)
    verifySigned({
      bundle,
      root: context.trust.root,
      // The library asks for every verified time: the log's, or a time-stamping authority's.
      keys: () => ({ publicKey: key.publicKey, validFor: (at) => wasValid(key, at) }),
    })
    const statement = statementOf(bundle)
    const { subject } = context
    requireSubject(statement, {
      purl: purlOf(subject),
      sha512: subject.sha512,
      predicateTypes: [served.predicateType],
    })
    const predicate = PREDICATE.safeParse(statement.predicate)
    if (!predicate.success) throw new Refused('claims', 'the publish attestation is malformed')
    const { name, version, registry } = predicate.data
    if (name !== subject.name || version !== subject.version) {
      throw new Refused('claims', `it attests to ${quoted(`${name}@${version}`)}`)
    }
    if (registry.replace(/\/+$/, '') !== key.registry) {
      throw new Refused('claims', `it speaks for ${quoted(registry)}, its key belongs to ${key.registry}`)
    }
    return {
      detail: `Its publication is attested by ${key.registry} and entered in the log.`,
      signer: { keyId: key.keyid, issuer: key.registry },
    }
  })
}
