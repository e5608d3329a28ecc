import { CountersignError } from './errors.ts'

export const REFERENCE_KINDS = ['npm', 'pypi', 'oci', 'mcpb', 'registry', 'remote', 'github', 'path'] as const
export type ReferenceKind = (typeof REFERENCE_KINDS)[number]

/** Which server is meant. `version` is what was asked for, exact once resolved; never a range. */
export interface Reference {
  readonly kind: ReferenceKind
  /** npm and PyPI: package name · oci: `host/name` · mcpb, remote: URL · registry, github: `owner/name` · path: folder. */
  readonly name: string
  /** npm: exact version or dist-tag · oci: tag or `sha256:…` · github: ref · registry, pypi: version. */
  readonly version?: string
}

const MAX_LENGTH = 512
// Folders may carry any visible letter; what nobody can see has no place in a name that people approve.
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u
const SEMVER =
  /^(?:0|[1-9]\d{0,14})\.(?:0|[1-9]\d{0,14})\.(?:0|[1-9]\d{0,14})(?:-(?:0|[1-9]\d*|\d*[a-z-][\da-z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-z-][\da-z-]*))*)?$/i
// npm forbids a dist-tag that could be read as a range: `1`, `v2`, `x`, `x.1`.
const DIST_TAG = /^(?!v*(?:\d|x(?:$|[.-])))[a-z][a-z0-9._-]{0,63}$/i
const NPM_NAME = /^(?:@[a-z0-9][a-z0-9._~-]*\/)?[a-z0-9][a-z0-9._~-]*$/
const URL_TEXT = /^https:\/\/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?(?:\/[\w.~!$&'()*+,;=:@%/-]*)?$/i

const bad = (sentence: string, cure: string): CountersignError =>
  new CountersignError('bad_reference', sentence, cure)

const EXAMPLES: Record<ReferenceKind, string> = {
  npm: 'npm:@scope/name@1.2.3',
  pypi: 'pypi:name@1.2.0',
  oci: 'oci:ghcr.io/owner/name@sha256:…',
  mcpb: 'mcpb:https://host/file.mcpb',
  registry: 'registry:io.github.owner/name@1.2.0',
  remote: 'remote:https://host/mcp',
  github: 'github:owner/name@v1.2.0',
  path: 'path:./folder',
}

function malformed(kind: ReferenceKind): CountersignError {
  return bad(`This is not a well-formed ${kind} reference.`, `Write it like ${EXAMPLES[kind]}.`)
}

/** Splits `name@version` at the last `@` that is not a scope's. */
function splitVersion(kind: ReferenceKind, text: string): { name: string; version?: string } {
  const at = text.lastIndexOf('@')
  if (at <= 0) return { name: text }
  const version = text.slice(at + 1)
  if (version === '') throw malformed(kind)
  return { name: text.slice(0, at), version }
}

function parseNpm(text: string): Reference {
  const { name, version } = splitVersion('npm', text)
  if (!NPM_NAME.test(name) || name.length > 214 || /^(?:node_modules|favicon\.ico)$/.test(name)) {
    throw bad(
      'This is not a valid npm package name.',
      `Names are lower case with an optional scope: ${EXAMPLES.npm}.`,
    )
  }
  if (version !== undefined && !SEMVER.test(version) && !DIST_TAG.test(version)) {
    throw bad(
      'A review needs one version, not a range.',
      `Give an exact version or a tag such as latest: npm:${name}@1.2.3, or no version for the latest.`,
    )
  }
  return version === undefined ? { kind: 'npm', name } : { kind: 'npm', name, version }
}

function parseNamed(kind: ReferenceKind, text: string, names: RegExp, versions: RegExp): Reference {
  const { name, version } = splitVersion(kind, text)
  if (!names.test(name)) throw malformed(kind)
  if (version === undefined) return { kind, name }
  if (!versions.test(version)) throw malformed(kind)
  return { kind, name, version }
}

function parseOci(text: string): Reference {
  const [plain = '', digest, extra] = text.split('@')
  if (extra !== undefined || (digest !== undefined && !/^sha256:[0-9a-f]{64}$/.test(digest))) {
    throw malformed('oci')
  }
  const match =
    /^([a-z0-9][a-z0-9.-]*(?::\d{1,5})?(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)+)(?::(\w[\w.-]{0,127}))?$/.exec(
      plain,
    )
  if (!match?.[1]) throw malformed('oci')
  const version = digest ?? match[2]
  return version === undefined ? { kind: 'oci', name: match[1] } : { kind: 'oci', name: match[1], version }
}

function parseUrl(kind: 'mcpb' | 'remote', text: string): Reference {
  if (!URL_TEXT.test(text) || text.includes('/../') || text.includes('/./')) throw malformed(kind)
  const slash = text.indexOf('/', 'https://'.length)
  const end = slash < 0 ? text.length : slash
  return { kind, name: text.slice(0, end).toLowerCase() + text.slice(end) }
}

/** Lexical only: `.` and doubled slashes go, `..` folds into what precedes it. */
function parsePath(text: string): Reference {
  if (text === '' || text !== text.trim() || text.startsWith('~')) throw malformed('path')
  const absolute = text.startsWith('/')
  const kept: string[] = []
  for (const part of text.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..' && kept.length > 0 && kept.at(-1) !== '..') kept.pop()
    else if (part === '..' && absolute) throw malformed('path')
    else kept.push(part)
  }
  const joined = kept.join('/')
  if (absolute) return { kind: 'path', name: `/${joined}` }
  return { kind: 'path', name: kept[0] === '..' ? joined : joined === '' ? '.' : `./${joined}` }
}

const PLAIN_VERSION = /^[a-z0-9](?:[a-z0-9.+_!-]{0,254})$/i

const parsers: Record<ReferenceKind, (text: string) => Reference> = {
  npm: parseNpm,
  pypi: (text) => {
    const parsed = parseNamed('pypi', text, /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/i, PLAIN_VERSION)
    // PEP 503: names that differ only in case or separators are one project.
    return { ...parsed, name: parsed.name.toLowerCase().replaceAll(/[-_.]+/g, '-') }
  },
  oci: parseOci,
  mcpb: (text) => parseUrl('mcpb', text),
  registry: (text) =>
    parseNamed('registry', text, /^(?=.{3,200}$)[a-z0-9.-]+\/[a-z0-9._-]+$/i, PLAIN_VERSION),
  remote: (text) => parseUrl('remote', text),
  github: (text) =>
    parseNamed(
      'github',
      text,
      /^[a-z0-9](?:[a-z0-9-]{0,38})\/(?!\.{1,2}$)[a-z0-9._-]{1,100}$/i,
      /^(?!.*\.\.)[a-z0-9][\w./-]{0,200}$/i,
    ),
  path: parsePath,
}

function isKind(text: string): text is ReferenceKind {
  return (REFERENCE_KINDS as readonly string[]).includes(text)
}

/**
 * Reads a reference as a person types it: `npm:@scope/name@1.2.3`. The kind is never guessed.
 * Errors: `bad_reference`, whose text repeats nothing of a malformed input but its validated parts.
 */
export function parseReference(text: string): Reference {
  if (text.length > MAX_LENGTH) {
    throw bad(`A reference has at most ${MAX_LENGTH} characters.`, 'Give the name and version only.')
  }
  const trimmed = text.trim()
  if (INVISIBLE.test(trimmed)) {
    throw bad(
      'The reference contains control or hidden characters.',
      'Type it by hand instead of pasting it.',
    )
  }
  const colon = trimmed.indexOf(':')
  const kind = trimmed.slice(0, Math.max(colon, 0))
  if (!isKind(kind)) {
    throw bad(
      'A reference begins with its kind.',
      `Use one of ${REFERENCE_KINDS.map((k) => `${k}:`).join(' ')}, for example ${EXAMPLES.npm}.`,
    )
  }
  return parsers[kind](trimmed.slice(colon + 1))
}

/** Canonical text; `parseReference` reads it back to the same value. */
export function formatReference(reference: Reference): string {
  const { kind, name, version } = reference
  if (version === undefined) return `${kind}:${name}`
  const separator = kind === 'oci' && !version.startsWith('sha256:') ? ':' : '@'
  return `${kind}:${name}${separator}${version}`
}

/** Canonical text without version: what a server is called in tables, workflow ids and grants. */
export function serverReference(reference: Reference): string {
  return `${reference.kind}:${reference.name}`
}

/** Temporal workflow id of the server's lifecycle: `<organisation>/server:<reference without version>`. */
export function workflowId(organisation: string, reference: Reference): string {
  return `${organisation}/server:${serverReference(reference)}`
}

/**
 * What people type after `/mcp show`: the name without its kind; for a folder its last part, for a URL host and path.
 * Two servers may share one, so a command that finds two asks for the whole reference.
 */
export function serverName(reference: Reference): string {
  const { kind, name } = reference
  if (kind === 'path') return name.slice(name.lastIndexOf('/') + 1) || name
  if (kind === 'mcpb' || kind === 'remote') return name.slice('https://'.length)
  return name
}
