import { z } from 'zod'
import type { SignatureCheck } from '../../../domain/evidence.ts'
import { checkProvenance } from './provenance.ts'
import { SLSA_V1, SLSA_V02 } from './provenance-claims.ts'
import { checkPublishAttestation, PUBLISH } from './publish-attestation.ts'
import { type SignatureContext, worst } from './subject.ts'

const ANSWER = z.object({
  attestations: z.array(z.object({ predicateType: z.string(), bundle: z.record(z.string(), z.unknown()) })),
})
const MOST = 20

const KINDS = [
  {
    kind: 'publish_attestation',
    types: [PUBLISH],
    what: 'publish attestation',
    check: checkPublishAttestation,
  },
  { kind: 'provenance', types: [SLSA_V1, SLSA_V02], what: 'provenance', check: checkProvenance },
] as const

/** The publish attestation and the provenance, in this order, from the registry's attestations endpoint. */
export async function checkAttestations(context: SignatureContext): Promise<SignatureCheck[]> {
  const { subject, registry } = context
  const all = (status: 'none' | 'not_checked', detail: string) =>
    KINDS.map(({ kind }) => ({ kind, status, detail }))
  const answer = await registry.attestations(subject.name, subject.version)
  if (answer.status === 'unavailable') {
    return all('not_checked', `The attestations could not be fetched: ${answer.reason}.`)
  }
  const document = answer.status === 'absent' ? { attestations: [] } : answer.document
  const parsed = ANSWER.safeParse(document)
  if (!parsed.success) {
    return all('not_checked', 'The registry answered something else than a list of attestations.')
  }
  const served = parsed.data.attestations
  if (served.length > MOST) return all('not_checked', `The registry lists ${served.length} attestations.`)
  if (served.length === 0 && subject.attested) {
    return all('not_checked', 'The registry announces attestations and does not serve them.')
  }
  return Promise.all(
    KINDS.map(async ({ kind, types, what, check }) => {
      const found = served.filter(({ predicateType }) => types.some((type) => type === predicateType))
      const checks = await Promise.all(found.map((one) => check(one, context)))
      return worst(checks) ?? { kind, status: 'none' as const, detail: `There is no ${what}.` }
    }),
  )
}
