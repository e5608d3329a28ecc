import type { PermissionKind } from '../../../domain/manifest.ts'
import { type Touch, touches, type Use } from './catalogue.ts'
import { hostsOf } from './hosts.ts'
import { eachName, functionsOf, isWrapperName, lookUp, readScopes, type Scope } from './scopes.ts'
import {
  children,
  isFunction,
  isSeeThrough,
  type Node,
  nodeAt,
  nodesAt,
  plain,
  textAt,
  writtenKey,
} from './syntax.ts'
import { type Resolver, resolver } from './values.ts'

export interface Seen {
  readonly kind: PermissionKind
  readonly value: string
  /** Offset in the source text. */
  readonly at: number
}

interface Place {
  readonly node: Node
  readonly key: string
  readonly up: Place | undefined
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

/** An identifier that reads a value, not one that names a property, a label or a new binding. */
function isReference({ node, key, up }: Place): boolean {
  if (node.type !== 'Identifier' || !up) return true
  const parent = up.node
  switch (parent.type) {
    case 'MemberExpression':
      return key === 'object' || parent.computed === true
    case 'Property':
      return key === 'value' ? up.up?.node.type !== 'ObjectPattern' : parent.computed === true
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return key === 'value' || parent.computed === true
    case 'ExportSpecifier':
      return key === 'local'
    case 'VariableDeclarator':
      return key === 'init'
    case 'AssignmentExpression':
      return key === 'right'
    case 'AssignmentPattern':
      return key === 'right'
    case 'ImportSpecifier':
    case 'ImportDefaultSpecifier':
    case 'ImportNamespaceSpecifier':
    case 'ImportAttribute':
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'MetaProperty':
    case 'RestElement':
    case 'ArrayPattern':
    case 'CatchClause':
    case 'TSImportEqualsDeclaration':
    case 'TSEnumMember':
    case 'TSEnumDeclaration':
    case 'TSModuleDeclaration':
      return false
    default:
      return !(key === 'id' || (key === 'params' && isFunction(parent)))
  }
}

/** How a reference is used; undefined when a longer one around it is the one to look at. */
function useOf(place: Place, scope: Scope): { use: Use; call?: Node } | undefined {
  let { key, up } = place
  while (up) {
    const { node } = up
    const passesOn =
      isSeeThrough(node, key) ||
      (node.type === 'SequenceExpression' && nodesAt(node, 'expressions').at(-1) === place.node) ||
      node.type === 'LogicalExpression' ||
      (node.type === 'ConditionalExpression' && key !== 'test')
    if (!passesOn) break
    key = up.key
    up = up.up
  }
  if (!up) return { use: 'escape' }
  const { node } = up
  switch (node.type) {
    case 'MemberExpression':
      return key === 'object' ? undefined : { use: 'escape' }
    case 'CallExpression':
    case 'NewExpression': {
      const callee = nodeAt(node, 'callee')
      if (key === 'callee') return { use: 'call', call: node }
      if (callee && (isWrapperName(callee) || isFollowed(callee, node, place.node, scope)))
        return { use: 'alias' }
      return { use: 'escape' }
    }
    case 'VariableDeclarator':
      return { use: up.up?.up?.node.type === 'ExportNamedDeclaration' ? 'escape' : 'alias' }
    case 'AssignmentPattern':
      return { use: 'alias' }
    case 'AssignmentExpression':
      // What is stored in an object may be used from anywhere that has the object.
      return { use: nodeAt(node, 'left')?.type === 'MemberExpression' ? 'escape' : 'alias' }
    case 'ExpressionStatement':
    case 'IfStatement':
    case 'ConditionalExpression':
      return { use: 'test' }
    case 'UnaryExpression':
      return { use: 'test' }
    case 'BinaryExpression':
      return { use: 'test' }
    case 'TemplateLiteral':
      return { use: up.up?.node.type === 'TaggedTemplateExpression' ? 'escape' : 'test' }
    case 'ImportExpression':
    case 'ForStatement':
    case 'WhileStatement':
      return { use: 'test' }
    default:
      return { use: 'escape' }
  }
}

/** An argument for a parameter of a function that is all in this file: its uses there are seen. */
function isFollowed(callee: Node, call: Node, argument: Node, scope: Scope): boolean {
  const functions = functionsOf(callee, scope)
  const inner = plain(callee)
  const binding = inner.type === 'Identifier' ? lookUp(textAt(inner, 'name') ?? '', scope) : undefined
  const isSure =
    isFunction(inner) ||
    (binding !== undefined && !binding.open && binding.sources.length === functions.length)
  const at = nodesAt(call, 'arguments').findIndex((given) => given !== undefined && plain(given) === argument)
  return (
    isSure &&
    at >= 0 &&
    functions.length > 0 &&
    functions.every((one) => nodesAt(one, 'params')[at] !== undefined)
  )
}

/** What is not a matter of naming something: patterns, code as text, imports that cannot be read. */
function* special(
  node: Node,
  scope: Scope,
  resolve: Resolver,
): Generator<{ kind: PermissionKind; value: string }> {
  if (
    node.type === 'VariableDeclarator' ||
    node.type === 'AssignmentExpression' ||
    node.type === 'AssignmentPattern'
  ) {
    const pattern = nodeAt(node, node.type === 'VariableDeclarator' ? 'id' : 'left')
    const value = nodeAt(node, node.type === 'VariableDeclarator' ? 'init' : 'right')
    if (pattern?.type === 'ObjectPattern' && value) yield* destructured(pattern, value, scope, resolve)
  } else if (node.type === 'BinaryExpression' && node.operator === 'in')
    yield* membership(node, scope, resolve)
  else if (node.type === 'ImportExpression') {
    const source = nodeAt(node, 'source')
    if (source && !isWritten(source, scope, resolve)) yield { kind: 'dynamic_code', value: 'import' }
  } else if (node.type === 'CallExpression' || node.type === 'NewExpression')
    yield* called(node, scope, resolve)
  else if (/^Export(All|Named)Declaration$/.test(node.type) || node.type === 'ImportDeclaration')
    yield* reExported(node)
}

function isWritten(node: Node, scope: Scope, resolve: Resolver): boolean {
  const { texts, unknown } = resolve.value(node, scope)
  return !unknown && texts.length > 0 && texts.every(({ text, whole }) => whole && !/^data:/i.test(text))
}

function* destructured(pattern: Node, value: Node, scope: Scope, resolve: Resolver): Generator<Touch> {
  const base = resolve.value(value, scope)
  if (base.names.size === 0) return
  const ways: (readonly string[])[] = []
  eachName(pattern, [], (_, path) => ways.push(path))
  const rest = nodesAt(pattern, 'properties').some((property) => property?.type === 'RestElement')
  for (const name of base.names) {
    for (const path of ways) {
      if (path.length > 0) yield* touches(`${name}${name.endsWith(':') ? '' : '.'}${path.join('.')}`, 'alias')
    }
    if (rest) yield* touches(name, 'escape')
  }
}

function* called(
  node: Node,
  scope: Scope,
  resolve: Resolver,
): Generator<{ kind: PermissionKind; value: string }> {
  const callee = nodeAt(node, 'callee')
  const [first, second] = nodesAt(node, 'arguments')
  if (!callee) return
  const inner = plain(callee)
  if (inner.type === 'MemberExpression' && writtenKey(inner, 'property') === 'constructor') {
    const object = nodeAt(inner, 'object')
    const of = object && plain(object)
    if (of && (isFunction(of) || writtenKey(of, 'property') === 'constructor'))
      yield { kind: 'dynamic_code', value: 'Function' }
  }
  for (const name of resolve.value(callee, scope).names) {
    const isRequire =
      /^(:require|:module\.require|:process\.mainModule\.require|module:_load|:process\.getBuiltinModule)$/.test(
        name,
      )
    if (isRequire && first && !isWritten(first, scope, resolve))
      yield { kind: 'dynamic_code', value: 'require' }
    if (isRequire && first) {
      for (const { text } of resolve.value(first, scope).texts)
        if (text.endsWith('.node')) yield { kind: 'native_code', value: 'addon' }
    }
    if (/^(:|timers:)set(Timeout|Interval|Immediate)$/.test(name) && first) {
      if (resolve.value(first, scope).texts.length > 0) yield { kind: 'dynamic_code', value: 'setTimeout' }
    }
    if (/(^|[:.])Worker$/.test(name) && second && hasTrueEval(second))
      yield { kind: 'dynamic_code', value: 'worker' }
  }
}

/** `'TOKEN' in process.env` */
function* membership(node: Node, scope: Scope, resolve: Resolver): Generator<Touch> {
  const left = nodeAt(node, 'left')
  const right = nodeAt(node, 'right')
  if (!left || !right || !resolve.value(right, scope).names.has(':process.env')) return
  const { texts, unknown } = resolve.value(left, scope)
  for (const { text, whole } of texts) yield { kind: 'environment', value: whole ? text : '*' }
  if (unknown || texts.length === 0) yield { kind: 'environment', value: '*' }
}

const hasTrueEval = (options: Node): boolean =>
  nodesAt(options, 'properties').some((property) => {
    const value = property && nodeAt(property, 'value')
    return (
      property !== undefined &&
      writtenKey(property, 'key') === 'eval' &&
      !(value?.type === 'Literal' && value.value === false)
    )
  })

function* reExported(node: Node): Generator<Touch> {
  const source = nodeAt(node, 'source')
  const module = source && textAt(source, 'value')?.replace(/^node:/, '')
  if (module === undefined) return
  if (module.endsWith('.node')) yield* touches(`${module}:`, 'call')
  if (node.type === 'ImportDeclaration' || node.exportKind === 'type') return
  const specifiers = nodesAt(node, 'specifiers')
  if (specifiers.length === 0) yield* touches(`${module}:`, 'escape')
  for (const specifier of specifiers) {
    const local = specifier && nodeAt(specifier, 'local')
    if (local) yield* touches(`${module}:${textAt(local, 'name') ?? '*'}`, 'escape')
  }
}
