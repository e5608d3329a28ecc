import type { Concern } from '../../../domain/concern.ts'
import type { DeclaredInput } from '../../../domain/manifest.ts'
import type { Reference } from '../../../domain/reference.ts'
import type { NpmOptions } from '../npm/options.ts'

/** One signature by the registry over `name@version:integrity` (npm documentation, ECDSA registry signatures). */
export interface RegistrySignature {
  readonly keyid: string
  readonly sig: string
}

/** How to start the server once it is installed. */
export interface RunRecipe {
  /** File inside the package that Node starts. */
  readonly entry: string
  /** Fixed and defaulted arguments, in order; what a person must choose is an inert placeholder. */
  readonly args: readonly string[]
  /** Variables with a fixed or default value; the others are in the inputs. */
  readonly environment: { readonly [name: string]: string }
}

/** What is known of a release before anything of it is run. Plain JSON. */
export interface ResolvedFacts {
  /** Pinned, canonical. */
  readonly reference: string
  readonly kind: Reference['kind']
  /** npm package name and version: what the lock and the installation are about. */
  readonly name: string
  readonly version: string
  /** The registry's statement, Subresource Integrity form; absent for a folder. */
  readonly integrity?: string
  /** Of the bytes at hand, hexadecimal; what a Sigstore subject is compared with. */
  readonly sha512: string
  readonly publishedAt?: string
  readonly publisher?: string
  readonly description?: string
  readonly license?: string
  readonly repository?: string
  readonly deprecated?: string
  readonly mcpName?: string
  readonly signatures: readonly RegistrySignature[]
  /** The registry says that there are attestations (`dist.attestations`). */
  readonly attested: boolean
  /** Absent when there is nothing to start; `reason` then says why. */
  readonly recipe?: RunRecipe
  readonly reason?: string
  readonly inputs: readonly DeclaredInput[]
  readonly concerns: readonly Concern[]
}

export interface Resolved {
  readonly facts: ResolvedFacts
  readonly tarball: Buffer
}

export interface ResolveContext {
  readonly npm: NpmOptions
  /** Base address of the MCP registry, without a path. */
  readonly mcpRegistry: string
  /** Which folders `path:` may read, and what a relative one starts from. None when absent. */
  readonly folders?: { readonly base: string; readonly allowed: readonly string[] | 'any' }
  readonly maxTarballBytes: number
  /** For the whole of it. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal
}

/**
 * Turns a reference of one kind into a pinned release with its bytes.
 * Errors: `not_found`, `unsupported`, `integrity_mismatch`, `registry_unavailable`, `timed_out`, `hostile_package`.
 */
export interface Resolver {
  resolve(reference: Reference, context: ResolveContext): Promise<Resolved>
}
