import type { Use } from './catalogue.ts'
import { functionsOf, isWrapperName, lookUp, type Scope } from './scopes.ts'
import { isFunction, isSeeThrough, type Node, nodeAt, nodesAt, plain, textAt } from './syntax.ts'

/** A node and the way up from it. */
export interface Place {
  readonly node: Node
  readonly key: string
  readonly up: Place | undefined
}

/** An identifier that reads a value, not one that names a property, a label or a new binding. */
export function isReference({ node, key, up }: Place): boolean {
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
export function useOf(place: Place, scope: Scope): { use: Use; call?: Node } | undefined {
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
