import { isJsonObject, type Json, type JsonObject } from '../../../domain/json.ts'
import { listOf, objectOf, present, textOf } from '../json.ts'

export interface RegistryPackage {
  /** `npm`, `pypi`, `oci`, `mcpb`, `nuget`, … */
  readonly kind: string
  readonly identifier: string
  readonly version?: string
  readonly baseUrl?: string
  readonly fileSha256?: string
  /** `stdio`, `streamable-http` or `sse`. */
  readonly transport: string
  readonly arguments: readonly JsonObject[]
  readonly environment: readonly JsonObject[]
}

/** One version of a server as an MCP registry tells it. */
export interface RegistryEntry {
  readonly name: string
  readonly version: string
  readonly description?: string
  readonly repository?: Json
  readonly status: string
  readonly statusMessage?: string
  readonly packages: readonly RegistryPackage[]
  readonly remotes: number
}

const OFFICIAL = 'io.modelcontextprotocol.registry/official'

// Free-form maps, whose keys are people's words and not the format's.
const VERBATIM = new Set(['_meta', 'variables', 'headers'])

/** The format's own keys in camel case, as they are written since 2025-09-16. */
function camelKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(camelKeys)
  if (!isJsonObject(value)) return value
  const entries = Object.entries(value).map(([key, inner]): [string, Json] => {
    const camel = key.startsWith('_')
      ? key
      : key.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
    return [camel, VERBATIM.has(key) ? inner : camelKeys(inner)]
  })
  return Object.fromEntries(entries)
}

function packageOf(value: Json): RegistryPackage | undefined {
  const json = objectOf(value)
  // Before 2025-07-09 a package had `registry_name` and `name`.
  const kind = textOf(json.registryType ?? json.registryName, 40)
  const identifier = textOf(json.identifier ?? json.name, 500)
  if (kind === undefined || identifier === undefined) return undefined
  return {
    kind,
    identifier,
    ...present({
      version: textOf(json.version, 255),
      baseUrl: textOf(json.registryBaseUrl, 500),
      fileSha256: textOf(json.fileSha256, 64)?.toLowerCase(),
    }),
    // Older files have no transport: everything was a local process then.
    transport: textOf(isJsonObject(json.transport) ? json.transport.type : json.transport, 40) ?? 'stdio',
    arguments: listOf(json.packageArguments).map(objectOf),
    environment: listOf(json.environmentVariables).map(objectOf),
  }
}

/**
 * Reads a `/v0.1` answer, `{server, _meta}`, or the flat form of earlier registries; `server.json` from schema 2025-07-09
 * (snake_case) to 2025-12-11. Answers undefined for anything else.
 */
export function parseEntry(answer: Json): RegistryEntry | undefined {
  const outer = objectOf(answer)
  const wrapped = isJsonObject(outer.server)
  const server = objectOf(camelKeys(wrapped ? objectOf(outer.server) : outer))
  const official = objectOf(camelKeys(objectOf(objectOf(outer._meta)[OFFICIAL])))
  const name = textOf(server.name, 200)
  const version = textOf(server.version ?? objectOf(server.versionDetail).version, 255)
  if (name === undefined || version === undefined) return undefined
  return {
    name,
    version,
    ...present({
      description: textOf(server.description),
      repository: server.repository,
      statusMessage: textOf(official.statusMessage, 500),
    }),
    status: textOf(official.status ?? server.status, 40) ?? 'active',
    packages: listOf(server.packages)
      .map(packageOf)
      .filter((entry) => entry !== undefined),
    remotes: listOf(server.remotes).length,
  }
}
