import { canonicalJson, type Digest, digestText } from '../../domain/digest.ts'
import { CountersignError } from '../../domain/errors.ts'
import type { Evidence } from '../../domain/evidence.ts'
import type { Database } from '../database.ts'

/** Keeps an evidence document whole, under the digest of its canonical JSON. Storing it again changes nothing. */
export async function storeEvidence(db: Database, organisation: string, evidence: Evidence): Promise<Digest> {
  const document = canonicalJson(evidence)
  const digest = digestText(document)
  await db.query(
    'insert into evidence (organisation, digest, document) values ($1, $2, $3) on conflict do nothing',
    [organisation, digest, document],
  )
  return digest
}

/**
 * The evidence of a digest, once its text has been found to have that digest.
 * Errors: `not_found`; `integrity_mismatch` when the stored text was changed.
 */
export async function readEvidence(db: Database, organisation: string, digest: Digest): Promise<Evidence> {
  const { rows } = await db.query<{ document: string }>(
    'select document from evidence where organisation = $1 and digest = $2',
    [organisation, digest],
  )
  const row = rows[0]
  if (!row) {
    throw new CountersignError('not_found', `There is no evidence ${digest}.`, 'Gather the evidence again.')
  }
  if (digestText(row.document) !== digest) {
    throw new CountersignError(
      'integrity_mismatch',
      `The stored evidence ${digest} is not what was stored.`,
      'Somebody changed the database. Verify the record and gather the evidence again.',
    )
  }
  const evidence: Evidence = JSON.parse(row.document)
  return evidence
}
