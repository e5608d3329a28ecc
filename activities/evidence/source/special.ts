import type { PermissionKind } from '../../../domain/manifest.ts'
import { type Touch, touches } from './catalogue.ts'
import { eachName, type Scope } from './scopes.ts'
import { isFunction, type Node, nodeAt, nodesAt, plain, textAt, writtenKey } from './syntax.ts'
import type { Resolver } from './values.ts'

/** What is not a matter of naming something: patterns, code as text, imports that cannot be read. */
export function* special(
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
