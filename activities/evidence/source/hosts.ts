import { lookUp, type Scope } from './scopes.ts'
import { type Node, nodeAt, nodesAt, plain, textAt, writtenKey } from './syntax.ts'
import type { Value } from './value.ts'
import type { Resolver } from './values.ts'

const ADDRESS_KEYS = ['hostname', 'host', 'url', 'uri', 'baseURL', 'baseUrl', 'prefixUrl', 'origin', 'path']

/** Host names that a call reaches, as far as its arguments tell; `*` where they do not. */
export function hostsOf(call: Node, form: 'url' | 'net', scope: Scope, resolve: Resolver): string[] {
  const given = nodesAt(call, 'arguments')
  const [first, second] = given
  if (!first) return ['*']
  const options = objectOf(first, scope)
  if (options) return fromOptions(options.node, options.scope, resolve)
  const value = resolve.value(first, scope)
  if (form === 'url') return fromUrl(value)
  // net.connect(port, host), net.connect(path)
  const port = value.texts.some(({ text }) => /^\d+$/.test(text))
  if (!port) return ['*']
  return second ? fromName(resolve.value(second, scope)) : ['localhost']
}

function objectOf(node: Node, scope: Scope): { node: Node; scope: Scope } | undefined {
  const inner = plain(node)
  if (inner.type === 'ObjectExpression') return { node: inner, scope }
  const binding = inner.type === 'Identifier' ? lookUp(textAt(inner, 'name') ?? '', scope) : undefined
  const [source, ...others] = binding?.sources ?? []
  if (!source?.from || others.length > 0 || binding?.open || source.path.length > 0) return undefined
  return source.from.type === 'ObjectExpression' ? { node: source.from, scope: source.scope } : undefined
}

function fromOptions(object: Node, scope: Scope, resolve: Resolver): string[] {
  const hosts: string[] = []
  let spread = false
  for (const property of nodesAt(object, 'properties')) {
    if (!property || property.type === 'SpreadElement') {
      spread = true
      continue
    }
    const key = writtenKey(property, 'key')
    const value = nodeAt(property, 'value')
    if (key === undefined) spread = true
    if (key === undefined || !value || !ADDRESS_KEYS.includes(key) || key === 'path') continue
    const resolved = resolve.value(value, scope)
    hosts.push(...(key.startsWith('host') ? fromName(resolved) : fromUrl(resolved)))
  }
  return spread || hosts.length === 0 ? [...hosts, '*'] : hosts
}

function fromName(value: Value): string[] {
  const hosts = value.texts.map(({ text, whole }) => (whole ? (text.split(':')[0] ?? '*') : '*'))
  return value.unknown || hosts.length === 0 ? [...hosts, '*'] : hosts
}

function fromUrl(value: Value): string[] {
  const hosts = value.texts.flatMap(({ text, whole }) => fromText(text, whole))
  return value.unknown || hosts.length === 0 ? [...hosts, '*'] : hosts
}

function fromText(text: string, whole: boolean): string[] {
  if (/^(data|blob):/i.test(text)) return []
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return ['*']
  const host = URL.canParse(text) ? new URL(text).hostname : ''
  if (host === '') return ['*']
  // `https://api.example` and then something unknown: the host may go on.
  const isClosed = whole || /^[^:]+:\/\/[^/?#]+[/?#]/.test(text)
  return isClosed ? [host] : [host, '*']
}
