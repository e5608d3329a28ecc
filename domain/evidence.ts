import type { Concern } from './concern.ts'
import type { Digest } from './digest.ts'
import type { JsonObject } from './json.ts'
import type { CapabilityManifest, DeclaredInput, HostPermission, Prompt, Resource, Tool } from './manifest.ts'

/** What an approval binds: the artifact, its full dependency lock, and what it was seen to offer. */
export interface ReleaseDigests {
  readonly artifact: Digest
  readonly lock: Digest
  readonly manifest: Digest
}

export interface Release {
  readonly version: string
  readonly digests: ReleaseDigests
  /** The registry's own statement of the artifact's integrity (Subresource Integrity form), where it has one. */
  readonly integrity?: string
  readonly publishedAt?: string
  readonly description?: string
  readonly license?: string
  /** Source repository as the package declares it, normalised to `https://host/owner/name`. */
  readonly repository?: string
  readonly publisher?: string
  readonly deprecated?: string
  /** Name in the official MCP registry that the package claims (`mcpName`). */
  readonly mcpName?: string
  readonly files: number
  readonly unpackedBytes: number
}

/** `observed`: asked in the sandbox. `declared`: from metadata only. `not_observed`: neither. */
export type ObservationStatus = 'observed' | 'declared' | 'not_observed'

export interface ManifestReport {
  readonly status: ObservationStatus
  /** Why it was not observed, in one sentence. */
  readonly reason?: string
  readonly digest: Digest
  readonly tools: readonly Tool[]
  readonly prompts: readonly Prompt[]
  readonly resources: readonly Resource[]
  readonly instructions?: string
  readonly capabilities: JsonObject
  readonly protocolVersions: readonly string[]
  readonly inputs: readonly DeclaredInput[]
}

/** Four different answers: it holds; there is none; it could not be looked at; it is there and wrong. */
export type SignatureStatus = 'verified' | 'none' | 'not_checked' | 'mismatch'

/** Who signed, as the verified certificate says (Fulcio OIDs 1.3.6.1.4.1.57264.1.*). */
export interface SignerIdentity {
  readonly issuer?: string
  readonly subject?: string
  readonly repository?: string
  readonly repositoryId?: string
  readonly ownerId?: string
  readonly workflow?: string
  readonly ref?: string
  readonly commit?: string
  readonly runner?: string
  readonly keyId?: string
}

export interface SignatureCheck {
  readonly kind: 'registry_signature' | 'publish_attestation' | 'provenance'
  readonly status: SignatureStatus
  /** One sentence: what was verified, or why not. */
  readonly detail: string
  readonly signer?: SignerIdentity
}

export interface SignatureReport {
  /** The worst of the checks that count; `none` when there is nothing to check. */
  readonly status: SignatureStatus
  readonly checks: readonly SignatureCheck[]
  /** Where the trust root came from: refreshed by TUF, or the copy embedded in the library, and its age in days. */
  readonly trustRoot: { readonly source: 'tuf' | 'embedded' | 'given'; readonly note?: string }
}

export interface DependencyRef {
  readonly name: string
  readonly version: string
}

export interface Advisory extends DependencyRef {
  readonly id: string
  readonly severity: string
  readonly title: string
  readonly url?: string
}

export interface DependencyReport {
  readonly status: 'checked' | 'partial' | 'not_checked'
  readonly reason?: string
  readonly count: number
  readonly direct: number
  readonly installScripts: readonly DependencyRef[]
  readonly deprecated: readonly (DependencyRef & { readonly message: string })[]
  /** Published fewer than `policy.dependencies.recentDays` days ago. */
  readonly recent: readonly (DependencyRef & { readonly publishedAt: string })[]
  /** SPDX expression (or `unknown`) to the number of packages under it. */
  readonly licences: { readonly [licence: string]: number }
  readonly advisories: {
    readonly status: 'checked' | 'not_checked'
    readonly reason?: string
    readonly found: readonly Advisory[]
  }
}

export interface SourceReport {
  readonly status: 'analysed' | 'partial' | 'not_checked'
  readonly reason?: string
  readonly files: number
  /** Files that could not be parsed, and why. */
  readonly unparsed: readonly { readonly file: string; readonly reason: string }[]
}

/** 1 official, signed, widely used · 2 reviewed community · 3 blocked in production. */
export type Tier = 1 | 2 | 3

export interface TierProposal {
  readonly proposed: Tier
  /** One sentence each, the deciding one first. */
  readonly reasons: readonly string[]
}

/** Everything gathered for one review. Stored whole under its digest; the card and the terminal draw from it. */
export interface Evidence {
  readonly schema: 'countersign.evidence/1'
  /** Pinned, canonical: `npm:@scope/name@1.2.3`. */
  readonly reference: string
  /** ISO 8601. */
  readonly gatheredAt: string
  readonly release: Release
  readonly manifest: ManifestReport
  readonly signature: SignatureReport
  readonly hostPermissions: readonly HostPermission[]
  readonly source: SourceReport
  readonly dependencies: DependencyReport
  readonly concerns: readonly Concern[]
  readonly tier: TierProposal
}

/** What the release was seen to be able to do. */
export function manifestOf({ manifest, hostPermissions }: Evidence): CapabilityManifest {
  const { tools, prompts, resources, instructions, capabilities, protocolVersions, inputs } = manifest
  return {
    tools,
    prompts,
    resources,
    capabilities,
    protocolVersions,
    inputs,
    hostPermissions,
    ...(instructions === undefined ? {} : { instructions }),
  }
}
