import type { Concern } from '../../../domain/concern.ts'
import { canonicalJson } from '../../../domain/digest.ts'
import { CountersignError } from '../../../domain/errors.ts'
import type { JsonObject } from '../../../domain/json.ts'
import { formatReference, type Reference } from '../../../domain/reference.ts'
import { listOf, objectOf, present, textOf } from '../json.ts'
import { manifestInTarball } from '../npm/manifest-in-tarball.ts'
import { fetchPackument, pickVersion, versionDocument } from '../npm/packument.ts'
import { fetchTarball } from '../npm/tarball.ts'
import { entryOf, packageFacts } from '../package-json.ts'
import { checkIntegrity, claimedIntegrity, sha512Hex } from './integrity.ts'
import type { RegistrySignature, ResolveContext, Resolved, ResolvedFacts, Resolver } from './resolver.ts'

export const npmResolver: Resolver = {
  async resolve(reference: Reference, context: ResolveContext): Promise<Resolved> {
    const { name } = reference
    const document = await fetchPackument(name, context.npm)
    const version = pickVersion(document, name, reference.version)
    const { manifest, publishedAt } = versionDocument(document, version)
    const dist = objectOf(manifest.dist)
    const integrity = claimedIntegrity(dist.integrity, dist.shasum)
    const pinned = formatReference({ kind: 'npm', name, version })
    if (textOf(dist.tarball) === undefined) {
      throw new CountersignError(
        'not_found',
        `The registry names no tarball for ${pinned}.`,
        'Ask for a version that is still published.',
      )
    }
    const tarball = await fetchTarball(name, version, integrity, context.maxTarballBytes, context.npm)
    const concerns = checkIntegrity(tarball, integrity, pinned)
    const inside = await manifestInTarball(tarball)
    return {
      tarball,
      facts: {
        ...factsOf(inside ?? manifest, name),
        ...present({
          integrity,
          publishedAt,
          // Deprecating happens after publishing, so only the registry knows.
          deprecated: packageFacts(manifest).deprecated,
          publisher: textOf(objectOf(manifest._npmUser).name, 200),
        }),
        reference: pinned,
        kind: 'npm',
        name,
        version,
        sha512: sha512Hex(tarball),
        signatures: signaturesOf(dist),
        attested: dist.attestations !== undefined && dist.attestations !== null,
        inputs: [],
        concerns: [...concerns, ...contradictions(manifest, inside, pinned)],
      },
    }
  },
}

/** What the package's own `package.json` says, and how to start it. */
export function factsOf(
  json: JsonObject,
  name: string,
): ReturnType<typeof packageFacts> & Pick<ResolvedFacts, 'recipe' | 'reason'> {
  const entry = entryOf(json, name)
  const start =
    'file' in entry ? { recipe: { entry: entry.file, args: [], environment: {} } } : { reason: entry.reason }
  return { ...packageFacts(json), ...start }
}

function signaturesOf(dist: JsonObject): RegistrySignature[] {
  return listOf(dist.signatures).flatMap((entry) => {
    const { keyid, sig } = objectOf(entry)
    return typeof keyid === 'string' && typeof sig === 'string' ? [{ keyid, sig }] : []
  })
}

const COMPARED = ['name', 'version', 'dependencies', 'bin', 'mcpName'] as const
const RUN_AT_INSTALL = ['preinstall', 'install', 'postinstall']

/** Members in which the registry's statement and the tarball's own package.json tell different stories. */
function contradictions(registry: JsonObject, inside: JsonObject | undefined, pinned: string): Concern[] {
  if (inside === undefined) {
    return [
      {
        id: 'package.manifest-unreadable',
        severity: 'high',
        title: 'The package’s own package.json could not be read from its tarball.',
        proof: pinned,
        cure: 'Ask the author to publish a well-formed package.',
        notChecked: true,
      },
    ]
  }
  const different: string[] = COMPARED.filter((key) => shape(key, registry) !== shape(key, inside))
  for (const script of RUN_AT_INSTALL) {
    if (objectOf(registry.scripts)[script] !== objectOf(inside.scripts)[script])
      different.push(`scripts.${script}`)
  }
  if (different.length === 0) return []
  return [
    {
      id: 'package.manifest-confusion',
      severity: 'high',
      title: 'The registry describes this package otherwise than the package describes itself.',
      proof: `${pinned}: ${different.join(', ')} differ between the registry and package.json`,
      cure: 'Ask the author why; what is shown here is what the tarball holds.',
    },
  ]
}

/** A member in one form, whichever of the spellings that npm treats alike was used. */
function shape(key: (typeof COMPARED)[number], json: JsonObject): string {
  if (key === 'bin') {
    const name = textOf(json.name) ?? ''
    const bins =
      typeof json.bin === 'string'
        ? { [name.slice(name.lastIndexOf('/') + 1)]: json.bin }
        : objectOf(json.bin)
    const plain = Object.entries(bins).map(([bin, file]) => [bin, String(file).replace(/^(?:\.?\/)+/, '')])
    return canonicalJson(Object.fromEntries(plain))
  }
  if (key === 'version') return String(json.version).replace(/^[v=\s]+|\+.*$|\s+$/g, '')
  if (key === 'dependencies') {
    // npm moves optional dependencies into the one list when it publishes.
    const optional = Object.keys(objectOf(json.optionalDependencies))
    const plain = Object.entries(objectOf(json.dependencies)).filter(([name]) => !optional.includes(name))
    return canonicalJson(Object.fromEntries(plain))
  }
  return canonicalJson(json[key] ?? null)
}
