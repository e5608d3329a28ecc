import type { PermissionKind } from '../../../domain/manifest.ts'
import { type Touch, touches } from './catalogue.ts'
import { hostsOf } from './hosts.ts'
import { readScopes, type Scope } from './scopes.ts'
import { special } from './special.ts'
import { children, isFunction, type Node, nodesAt } from './syntax.ts'
import { isReference, type Place, useOf } from './use.ts'
import { type Resolver, resolver } from './values.ts'

export interface Seen {
  readonly kind: PermissionKind
  readonly value: string
  /** Offset in the source text. */
  readonly at: number
}

const REFERENCE = /^(Identifier|MemberExpression|CallExpression|NewExpression|ImportExpression)$/
const OPAQUE_GLOBALS = new Set([':globalThis', ':global', ':window', ':self', ':this'])

/** What the code of one file touches on its host. `program` is the parser's; nothing is run. */
export function scan(program: Node): { readonly seen: Seen[]; readonly complete: boolean } {
  const scopes = readScopes(program)
  const resolve = resolver(scopes)
  const seen = new Map<string, Seen>()
  const root = scopes.of.get(program)

  const note = (kind: PermissionKind, value: string, node: Node): void => {
    const key = `${kind} ${value}`
    const known = seen.get(key)
    if (!known || node.start < known.at) seen.set(key, { kind, value, at: node.start })
  }

  const report = (touch: Touch, node: Node, call: Node | undefined, scope: Scope): void => {
    if (touch.byFlags && call && opensToRead(call, scope, resolve)) return
    if (touch.host && call)
      for (const host of hostsOf(call, touch.host, scope, resolve)) note(touch.kind, host, node)
    else note(touch.kind, touch.value, node)
  }

  const visit = (place: Place): void => {
    const { node } = place
    const scope = scopes.of.get(node) ?? root
    if (!scope) return
    if (REFERENCE.test(node.type) && isReference(place)) {
      const met = useOf(place, scope)
      if (met) {
        for (const name of resolve.value(node, scope).names) {
          if (OPAQUE_GLOBALS.has(name)) continue
          for (const touch of touches(name, met.use)) report(touch, node, met.call, scope)
        }
      }
    }
    for (const found of special(node, scope, resolve)) note(found.kind, found.value, node)
    for (const child of children(node)) visit({ node: child.node, key: child.key, up: place })
  }
  visit({ node: program, key: '', up: undefined })
  return { seen: [...seen.values()], complete: !resolve.gaveUp() }
}

/** `open(path)` and `open(path, 'r')` write nothing. */
function opensToRead(call: Node, scope: Scope, resolve: Resolver): boolean {
  const flags = nodesAt(call, 'arguments')[1]
  if (!flags || isFunction(flags)) return true
  const { texts, unknown } = resolve.value(flags, scope)
  return !unknown && texts.length > 0 && texts.every(({ text, whole }) => whole && /^(r|rs|sr)$/.test(text))
}
