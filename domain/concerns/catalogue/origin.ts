import type { Catalogue } from './entry.ts'

/** What is found while a reference is resolved and its dependencies are pinned. */
export const ORIGIN = {
  'integrity.none': {
    title: 'The registry states no integrity for this package.',
    severity: 'high',
    why: 'Nothing tells whether these are the bytes that were published.',
    cure: 'Use a registry that states the integrity of what it serves.',
    notChecked: true,
  },
  'integrity.weak': {
    title: 'The registry vouches for this package with SHA-1 only.',
    severity: 'medium',
    why: 'Two packages with the same SHA-1 can be made.',
    cure: 'Ask the author to publish a new version.',
  },
  'package.manifest-unreadable': {
    title: 'The package’s own package.json could not be read from its tarball.',
    severity: 'high',
    why: 'What the registry says of the package cannot be compared with what the package says.',
    cure: 'Ask the author to publish a well-formed package.',
    notChecked: true,
  },
  'package.manifest-confusion': {
    title: 'The registry describes this package otherwise than the package describes itself.',
    severity: 'high',
    why: 'Scripts or dependencies can be kept out of the registry’s sight that way.',
    cure: 'Ask the author why; what is shown here is what the tarball holds.',
  },
  'registry.deleted': {
    title: 'The MCP registry lists this version as deleted.',
    severity: 'critical',
    why: 'It was taken down, mostly for harm or for impersonation.',
    cure: 'Do not approve it.',
    fixed: true,
  },
  'registry.deprecated': {
    title: 'The MCP registry lists this version as deprecated.',
    severity: 'medium',
    why: 'Nobody mends it.',
    cure: 'Ask for a version that is still active.',
  },
  'registry.ownership': {
    title: 'The package does not say that it belongs to this registry entry.',
    severity: 'high',
    why: 'Whoever wrote the entry may not be whoever wrote the package.',
    cure: 'Ask the author to publish a version whose mcpName is the registry name.',
  },
  'registry.version-missing': {
    title: 'The registry entry names no version of its package; the server’s own was taken.',
    severity: 'low',
    why: 'The entry and the package may have parted.',
    cure: 'Ask the author to name the package’s version in the entry.',
  },
  'registry.repository': {
    title: 'The registry entry and the package name different source repositories.',
    severity: 'medium',
    why: 'One of them is not where the package comes from.',
    cure: 'Find out which one the package is built from.',
  },
  'dependencies.unlocked': {
    title: 'The dependencies could not be pinned, so this release cannot be installed as reviewed.',
    severity: 'critical',
    why: 'What would be installed is decided anew each time.',
    cure: 'Ask the author for a release that installs.',
    fixed: true,
  },
  'lock.bundled': {
    title: 'It brings packages inside its tarball, whose names and versions are only claims.',
    severity: 'low',
    why: 'Advisories are looked up by name and may miss them.',
    cure: 'Their bytes are covered by the digest of the tarball; read them as the server’s own.',
  },
  'lock.weak-integrity': {
    title: 'The registry pins packages by SHA-1 alone, for which two contents can be made.',
    severity: 'high',
    why: 'What is installed later may differ from what was reviewed.',
    cure: 'Use a registry or mirror that states SHA-512.',
  },
} as const satisfies Catalogue
