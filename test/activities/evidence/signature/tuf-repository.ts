import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { canonicalJson, digestText } from '../../../../domain/digest.ts'

/**
 * A TUF repository (specification 1.0.31) with one Ed25519 key for all roles: what a mirror serves, by path, and
 * the `root.json` that a client starts from. The canonical JSON of TUF and RFC 8785 agree on what is used here.
 */
export function tufRepository(targets: { readonly [name: string]: string }) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex')
  const key = { keytype: 'ed25519', scheme: 'ed25519', keyval: { public: raw } }
  const keyid = digestText(canonicalJson(key)).slice('sha256:'.length)
  const role = { keyids: [keyid], threshold: 1 }
  const common = { spec_version: '1.0.31', version: 1, expires: '2099-01-01T00:00:00Z' }
  const signed = (part: object): string => {
    const body = { ...common, ...part }
    const sig = sign(null, Buffer.from(canonicalJson(body)), privateKey).toString('hex')
    return JSON.stringify({ signed: body, signatures: [{ keyid, sig }] })
  }
  const file = (text: string) => ({
    length: Buffer.byteLength(text),
    hashes: { sha256: createHash('sha256').update(text).digest('hex') },
  })

  const root = signed({
    _type: 'root',
    consistent_snapshot: false,
    keys: { [keyid]: key },
    roles: { root: role, timestamp: role, snapshot: role, targets: role },
  })
  const listed = signed({
    _type: 'targets',
    targets: Object.fromEntries(Object.entries(targets).map(([name, text]) => [name, file(text)])),
  })
  const snapshot = signed({ _type: 'snapshot', meta: { 'targets.json': { version: 1 } } })
  const timestamp = signed({ _type: 'timestamp', meta: { 'snapshot.json': { version: 1 } } })
  return {
    root,
    files: {
      '/timestamp.json': timestamp,
      '/snapshot.json': snapshot,
      '/targets.json': listed,
      ...Object.fromEntries(Object.entries(targets).map(([name, text]) => [`/targets/${name}`, text])),
    },
  }
}
