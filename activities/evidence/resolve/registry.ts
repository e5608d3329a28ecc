import type { Concern } from '../../../domain/concern.ts'
import { digestBytes } from '../../../domain/digest.ts'
import { CountersignError } from '../../../domain/errors.ts'
import { formatReference, parseReference, type Reference } from '../../../domain/reference.ts'
import { fetchEntry } from '../registry/client.ts'
import type { RegistryEntry, RegistryPackage } from '../registry/entry.ts'
import { declaredStart } from '../registry/inputs.ts'
import { normaliseRepository } from '../repository.ts'
import { npmResolver } from './npm.ts'
import type { ResolveContext, Resolved, Resolver } from './resolver.ts'

const NPMJS = /^https:\/\/registry\.npmjs\.(?:org|com)\/?$/

export const registryResolver: Resolver = {
  async resolve(reference: Reference, context: ResolveContext): Promise<Resolved> {
    const entry = await fetchEntry({
      base: context.mcpRegistry,
      name: reference.name,
      version: reference.version,
      timeoutMs: context.timeoutMs,
      ...(context.signal ? { signal: context.signal } : {}),
    })
    const chosen = choosePackage(entry)
    const { facts, tarball } = await npmResolver.resolve(npmReference(chosen, entry), context)
    const pinned = formatReference({ kind: 'registry', name: entry.name, version: entry.version })
    if (chosen.fileSha256 !== undefined && digestBytes(tarball) !== `sha256:${chosen.fileSha256}`) {
      throw new CountersignError(
        'integrity_mismatch',
        `The package behind ${pinned} is not the file that the MCP registry lists.`,
        'Do not install it; tell the author.',
      )
    }
    const start = declaredStart(chosen)
    const recipe = facts.recipe && { ...facts.recipe, args: start.args, environment: start.environment }
    return {
      tarball,
      facts: {
        ...facts,
        ...(recipe ? { recipe } : {}),
        reference: pinned,
        kind: 'registry',
        inputs: start.inputs,
        concerns: [
          ...facts.concerns,
          ...statusConcerns(entry),
          ...ownershipConcerns(entry, chosen, facts.mcpName),
          ...repositoryConcerns(entry, facts.repository),
        ],
      },
    }
  },
}

function choosePackage(entry: RegistryEntry): RegistryPackage {
  const npm = entry.packages.filter((candidate) => candidate.kind === 'npm')
  const local = npm.find((candidate) => candidate.transport === 'stdio')
  if (local && (local.baseUrl === undefined || NPMJS.test(local.baseUrl))) return local
  const kinds = [...new Set(entry.packages.map((candidate) => candidate.kind.replaceAll(/[^\w-]/g, '')))]
  if (entry.remotes > 0) kinds.push('remote')
  const offered = local
    ? 'from another npm registry'
    : npm.length > 0
      ? 'as an npm package that is not started over stdio'
      : `as ${kinds.join(', ') || 'nothing'}`
  throw new CountersignError(
    'unsupported',
    `registry:${entry.name}@${entry.version} is offered ${offered}; only npm packages over stdio can be reviewed yet.`,
    'Ask the author for an npm package.',
  )
}

function npmReference(chosen: RegistryPackage, entry: RegistryEntry): Reference {
  // Without its own version a package has the server's, which is what publishing tools fill in.
  const text = `npm:${chosen.identifier}@${chosen.version ?? entry.version}`
  try {
    return parseReference(text)
  } catch (error) {
    throw new CountersignError(
      'unsupported',
      `registry:${entry.name} names no npm package with one exact version.`,
      'Ask the author to publish a corrected entry.',
      { cause: error },
    )
  }
}

function statusConcerns(entry: RegistryEntry): Concern[] {
  if (entry.status === 'active') return []
  const deleted = entry.status === 'deleted'
  return [
    {
      id: deleted ? 'registry.deleted' : 'registry.deprecated',
      severity: deleted ? 'critical' : 'medium',
      title: `The MCP registry lists this version as ${entry.status}.`,
      proof: entry.statusMessage ?? `status of ${entry.name}@${entry.version}: ${entry.status}`,
      cure: deleted
        ? 'Do not approve it; the registry took it down.'
        : 'Ask for a version that is still active.',
    },
  ]
}

function ownershipConcerns(
  entry: RegistryEntry,
  chosen: RegistryPackage,
  mcpName: string | undefined,
): Concern[] {
  const concerns: Concern[] = []
  if (mcpName !== entry.name) {
    concerns.push({
      id: 'registry.ownership',
      severity: 'high',
      title: 'The package does not say that it belongs to this registry entry.',
      proof: `mcpName in package.json of ${chosen.identifier}: ${mcpName ?? 'absent'}; entry: ${entry.name}`,
      cure: 'Ask the author to publish a version whose mcpName is the registry name.',
    })
  }
  if (chosen.version === undefined) {
    concerns.push({
      id: 'registry.version-missing',
      severity: 'low',
      title: 'The registry entry names no version of its package; the server’s own was taken.',
      proof: `${chosen.identifier} in ${entry.name}@${entry.version}`,
    })
  }
  return concerns
}

function repositoryConcerns(entry: RegistryEntry, fromPackage: string | undefined): Concern[] {
  const listed = normaliseRepository(entry.repository)
  if (!listed || !fromPackage || listed.toLowerCase() === fromPackage.toLowerCase()) return []
  return [
    {
      id: 'registry.repository',
      severity: 'medium',
      title: 'The registry entry and the package name different source repositories.',
      proof: `entry: ${listed}; package.json: ${fromPackage}`,
      cure: 'Find out which one the package is built from.',
    },
  ]
}
