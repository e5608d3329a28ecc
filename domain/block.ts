import { isDigest } from './digest.ts'
import { CountersignError } from './errors.ts'
import type { PersonId } from './people.ts'
import { formatReference, parseReference, serverReference } from './reference.ts'
import type { ReleaseSummary } from './release.ts'

export type BlockKind = 'package' | 'version' | 'publisher' | 'digest'

/** A kill switch: what it names stops everywhere, at once, and is never approved again. */
export interface Block {
  readonly kind: BlockKind
  /** A reference without version, a pinned one, a publisher's name, or `sha256:…` of an artifact, lock or manifest. */
  readonly value: string
  readonly by: PersonId
  readonly reason: string
  readonly at: string
}

/** `npm:name`, `npm:name@1.2.3`, `publisher:name` or `sha256:…`; throws `bad_reference`. */
export function parseBlockTarget(text: string): { kind: BlockKind; value: string } {
  const target = text.trim()
  if (target.startsWith('sha256:')) {
    if (isDigest(target)) return { kind: 'digest', value: target }
    throw new CountersignError(
      'bad_reference',
      'That is no whole SHA-256 digest.',
      'Give sha256: and 64 hexadecimal digits.',
    )
  }
  if (target.startsWith('publisher:') && target.length > 'publisher:'.length) {
    return { kind: 'publisher', value: target.slice('publisher:'.length) }
  }
  const reference = parseReference(target)
  // A tag moves: a block that names it would stop nothing, and look as if it did.
  if (reference.kind === 'npm' && reference.version !== undefined && !/^\d/.test(reference.version)) {
    throw new CountersignError(
      'bad_reference',
      'A block needs an exact version: a tag such as latest names another release tomorrow.',
      'Give the version, the package without one, or the digest.',
    )
  }
  return reference.version
    ? { kind: 'version', value: formatReference(reference) }
    : { kind: 'package', value: serverReference(reference) }
}

/** True when the block names this release of this server. */
export function blockMatches(
  block: Pick<Block, 'kind' | 'value'>,
  server: string,
  release: Pick<ReleaseSummary, 'reference' | 'digests' | 'publisher' | 'package'> | undefined,
): boolean {
  if (block.kind === 'package') return [server, packageName(release?.package)].includes(block.value)
  if (!release) return false
  if (block.kind === 'version') return [release.reference, release.package].includes(block.value)
  if (block.kind === 'publisher') return block.value === release.publisher
  return Object.values(release.digests).some((digest) => digest === block.value)
}

/** The package of `npm:name@1.2.3` without its version. */
export function packageName(pinned: string | undefined): string | undefined {
  return pinned === undefined ? undefined : serverReference(parseReference(pinned))
}
