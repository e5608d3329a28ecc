import type { Bundle } from '@sigstore/bundle'
import { parseBundle } from './bundle.ts'
import { NotCheckable } from './refused.ts'
import type { SignatureContext } from './subject.ts'

/** One attestation as the registry served it. */
export interface Served {
  readonly predicateType: string
  readonly bundle: object
}

/** Parses a served bundle, and says early when the embedded root is too old to know the log it was entered in. */
export function servedBundle({ bundle }: Served, { trust }: SignatureContext): Bundle {
  const parsed = parseBundle(bundle)
  if (trust.source === 'embedded') {
    const known = trust.root.tlogs.map((log) => (log.checkpointKeyId ?? log.logId)?.keyId.toString('hex'))
    const logs = parsed.verificationMaterial.tlogEntries.map((entry) => entry.logId?.keyId.toString('hex'))
    if (logs.some((log) => !known.includes(log))) {
      throw new NotCheckable(
        `the log it was entered in is not in the trust root: ${trust.note ?? 'embedded'}`,
      )
    }
  }
  return parsed
}

/** The release as npm writes it into a statement (package URL, https://github.com/package-url/purl-spec). */
export function purlOf({ name, version }: { readonly name: string; readonly version: string }): string {
  return `pkg:npm/${name.replace(/^@/, '%40')}@${version}`
}
