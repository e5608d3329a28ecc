import { NotCheckable, quoted, Refused } from './refused.ts'
import { type KeyUsage, keysOfEndpoint, NPM_REGISTRY, type RegistryKey } from './registry-keys.ts'
import type { SignatureContext } from './subject.ts'

/**
 * The registry key with this id: among npm's keys from the trust root, then, for any other registry, among those
 * it serves itself. npm's own endpoint is never asked: its keys come through TUF or not at all.
 * Errors: `Refused` for a key that is certainly none, `NotCheckable` where the root may be older than the key.
 */
export async function findKey(
  keyid: string,
  usage: KeyUsage,
  { registry, trust, subject }: SignatureContext,
): Promise<RegistryKey> {
  const wanted = (key: RegistryKey) => key.keyid === keyid && key.usages.includes(usage)
  const known = trust.registryKeys.find(wanted)
  if (known) return known
  const host = registry.registryOf(subject.name)
  const served = host === NPM_REGISTRY ? [] : await servedKeys(host)
  const own = served.find(wanted)
  if (own) return own
  const reason = `the key ${quoted(keyid)} is not among the known registry keys`
  if (trust.source === 'tuf') throw new Refused('PUBLIC_KEY_ERROR', reason)
  throw new NotCheckable(`${reason}, of ${trust.note ?? 'a given trust root'}`)

  async function servedKeys(from: string): Promise<RegistryKey[]> {
    const answer = await registry.keys(subject.name)
    if (answer.status === 'absent') throw new NotCheckable(`${from} serves no keys to check signatures with`)
    if (answer.status === 'unavailable') {
      throw new NotCheckable(`the keys of ${from} could not be fetched: ${answer.reason}`)
    }
    try {
      return keysOfEndpoint(answer.document, from)
    } catch {
      throw new NotCheckable(`${from} serves its keys in no known form`)
    }
  }
}
