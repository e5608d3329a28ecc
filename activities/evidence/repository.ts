import { isJsonObject } from '../../domain/json.ts'

const SHORTHAND: { readonly [prefix: string]: string } = {
  github: 'github.com',
  gitlab: 'gitlab.com',
  bitbucket: 'bitbucket.org',
}
const HOST = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/
const PATH = /^[\w.~-]+(?:\/[\w.~-]+)+$/

/**
 * A package's `repository` (npm's package.json documentation: object, URL or shorthand) as
 * `https://host/owner/name`; undefined when it is none of those. On GitHub anything after `owner/name` is cut.
 */
export function normaliseRepository(repository: unknown): string | undefined {
  const url = isJsonObject(repository) ? repository.url : repository
  if (typeof url !== 'string' || url.length > 500) return undefined
  const text = url.trim().replace(/^git\+/, '')
  const short = /^(?:(github|gitlab|bitbucket):)?([\w.-]+\/[\w.-]+)(?:#.*)?$/.exec(text)
  if (short) return assemble(SHORTHAND[short[1] ?? 'github'] ?? '', short[2] ?? '')
  const scp = /^(?:ssh:\/\/)?git@([^/:]+)[:/](.+)$/.exec(text)
  if (scp) return assemble(scp[1] ?? '', scp[2] ?? '')
  const full = /^(?:https?|git|ssh):\/\/(?:[^@/]*@)?([^/:]+)(?::\d+)?\/(.+)$/.exec(text)
  return full ? assemble(full[1] ?? '', full[2] ?? '') : undefined
}

function assemble(rawHost: string, rawPath: string): string | undefined {
  const host = rawHost.toLowerCase().replace(/^www\./, '')
  const plain = rawPath.replace(/[?#].*$/, '').replace(/\/+$/, '')
  const parts = plain.split('/')
  const cut = host === 'github.com' || host === 'bitbucket.org' ? parts.slice(0, 2) : parts
  const path = cut.join('/').replace(/\.git$/, '')
  if (!HOST.test(host) || !PATH.test(path) || cut.some((part) => part === '.' || part === '..'))
    return undefined
  return `https://${host}/${path}`
}
