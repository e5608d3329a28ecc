import { type Digest, digestJson } from './digest.ts'
import type { JsonObject } from './json.ts'

/** Hints a server gives about a tool; untrusted by the MCP specification (2026-07-28, server/tools). */
export interface ToolAnnotations {
  readonly title?: string
  readonly readOnlyHint?: boolean
  readonly destructiveHint?: boolean
  readonly idempotentHint?: boolean
  readonly openWorldHint?: boolean
}

export interface Tool {
  readonly name: string
  readonly title?: string
  readonly description?: string
  readonly inputSchema: JsonObject
  readonly outputSchema?: JsonObject
  readonly annotations?: ToolAnnotations
}

export interface Prompt {
  readonly name: string
  readonly title?: string
  readonly description?: string
  readonly arguments?: readonly { name: string; description?: string; required?: boolean }[]
}

export interface Resource {
  /** `uri` of a resource, or the URI template (RFC 6570) of a resource template. */
  readonly uri: string
  readonly template: boolean
  readonly name: string
  readonly description?: string
  readonly mimeType?: string
}

export const PERMISSION_KINDS = [
  'files',
  'network',
  'process',
  'environment',
  'dynamic_code',
  'native_code',
  'install_script',
] as const
export type PermissionKind = (typeof PERMISSION_KINDS)[number]

/** One thing the code can do to its host, with the place that shows it. */
export interface HostPermission {
  readonly kind: PermissionKind
  /** What is touched: a host name, a variable's name, `read`, `write`, `spawn`, `eval`; `*` when it cannot be told. */
  readonly value: string
  /** Path inside the package, and the first line on which it is seen. */
  readonly file: string
  readonly line: number
  /** The package whose code it is: the server's own, or a dependency's name. */
  readonly package: string
}

/** A variable or argument that the server asks to be given. */
export interface DeclaredInput {
  readonly name: string
  readonly description?: string
  readonly required: boolean
  readonly secret: boolean
}

/** What a release can do, as observed in the sandbox or, failing that, as it declares. */
export interface CapabilityManifest {
  readonly tools: readonly Tool[]
  readonly prompts: readonly Prompt[]
  readonly resources: readonly Resource[]
  readonly instructions?: string
  readonly capabilities: JsonObject
  readonly protocolVersions: readonly string[]
  readonly inputs: readonly DeclaredInput[]
  readonly hostPermissions: readonly HostPermission[]
}

const by =
  <T>(key: (item: T) => string) =>
  (a: T, b: T): number =>
    key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0

/** Host permissions as they count for the digest: what is touched, not on which line. */
function permissionSet(permissions: readonly HostPermission[]): string[] {
  return [...new Set(permissions.map((p) => `${p.package} ${p.kind} ${p.value}`))].sort()
}

/** SHA-256 over the canonical JSON (RFC 8785) of the capability set, each list sorted by name. */
export function manifestDigest(manifest: CapabilityManifest): Digest {
  return digestJson({
    ...manifest,
    tools: [...manifest.tools].sort(by((t) => t.name)),
    prompts: [...manifest.prompts].sort(by((p) => p.name)),
    resources: [...manifest.resources].sort(by((r) => r.uri)),
    protocolVersions: [...manifest.protocolVersions].sort(),
    inputs: [...manifest.inputs].sort(by((i) => i.name)),
    hostPermissions: permissionSet(manifest.hostPermissions),
  })
}

/** Digest of one tool's definition, compared with the live one at call time. */
export function toolDigest(tool: Tool): Digest {
  return digestJson(tool)
}

/** True for a tool that says it only reads. A hint for a person's tick box, never for enforcement. */
export function saysReadOnly(tool: Tool): boolean {
  return tool.annotations?.readOnlyHint === true
}
