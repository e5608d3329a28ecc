import {
  type Child,
  children,
  isFunction,
  type Node,
  nodeAt,
  nodesAt,
  plain,
  textAt,
  writtenKey,
} from './syntax.ts'

/** Where a binding may get its value from: an expression, and the way into it. */
export interface Source {
  readonly from: Node | undefined
  readonly scope: Scope
  /** Property names to take from the value, outermost first; `*` is not known. */
  readonly path: readonly string[]
  /** A module's name for an import; `from` is then absent. */
  readonly module?: string
}

export interface Binding {
  readonly sources: Source[]
  /** A parameter, a loop variable, a caught error: may also be anything else. */
  open: boolean
}

export interface Scope {
  readonly parent: Scope | undefined
  readonly names: Map<string, Binding>
  readonly isFunction: boolean
}

export interface Scopes {
  readonly of: ReadonlyMap<Node, Scope>
  /** What is ever stored under `this.name` or a class field, by name, anywhere in the file. */
  readonly fields: ReadonlyMap<string, Source[]>
}

const BLOCKS =
  /^(BlockStatement|For\w*Statement|SwitchStatement|CatchClause|Class\w*|StaticBlock|TSModuleBlock)$/

export function lookUp(name: string, scope: Scope): Binding | undefined {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const found = at.names.get(name)
    if (found) return found
  }
  return undefined
}

function declare(name: string, scope: Scope): Binding {
  const known = scope.names.get(name)
  if (known) return known
  const binding: Binding = { sources: [], open: false }
  scope.names.set(name, binding)
  return binding
}

const functionScope = (scope: Scope): Scope =>
  scope.isFunction || !scope.parent ? scope : functionScope(scope.parent)

/** Calls `each` for every name in a pattern, with the way from the value to it. */
export function eachName(
  pattern: Node,
  path: readonly string[],
  each: (name: string, path: readonly string[], fallback: Node | undefined) => void,
  fallback?: Node,
): void {
  switch (pattern.type) {
    case 'Identifier': {
      const name = textAt(pattern, 'name')
      if (name !== undefined) each(name, path, fallback)
      return
    }
    case 'AssignmentPattern': {
      const left = nodeAt(pattern, 'left')
      if (left) eachName(left, path, each, nodeAt(pattern, 'right'))
      return
    }
    case 'ObjectPattern':
      for (const property of nodesAt(pattern, 'properties')) {
        if (!property) continue
        const inner = nodeAt(property, property.type === 'RestElement' ? 'argument' : 'value')
        const key = property.type === 'RestElement' ? [] : [writtenKey(property, 'key') ?? '*']
        if (inner) eachName(inner, [...path, ...key], each)
      }
      return
    case 'ArrayPattern':
      for (const [i, element] of nodesAt(pattern, 'elements').entries())
        if (element) eachName(element, [...path, String(i)], each)
      return
    case 'RestElement':
    case 'TSParameterProperty': {
      const inner = nodeAt(pattern, pattern.type === 'RestElement' ? 'argument' : 'parameter')
      if (inner) eachName(inner, pattern.type === 'RestElement' ? [...path, '*'] : path, each)
      return
    }
    default:
  }
}

/** Every scope of a program with its bindings, and where each may get its value from. */
export function readScopes(program: Node): Scopes {
  const of = new Map<Node, Scope>()
  const fields = new Map<string, Source[]>()
  const calls: { call: Node; scope: Scope }[] = []
  const assigned: { pattern: Node; value: Node | undefined; scope: Scope }[] = []

  const put = (pattern: Node, value: Node | undefined, into: Scope, scope: Scope, open: boolean): void => {
    eachName(pattern, [], (name, path, fallback) => {
      const binding = declare(name, into)
      if (value) binding.sources.push({ from: value, scope, path })
      if (fallback) binding.sources.push({ from: fallback, scope, path: [] })
      if (open) binding.open = true
    })
  }

  const enter = (node: Node, scope: Scope, loop: Node | undefined): void => {
    of.set(node, scope)
    let inner = scope
    if (isFunction(node)) {
      inner = { parent: scope, names: new Map(), isFunction: true }
      const own = nodeAt(node, 'id')
      if (own) put(own, node, node.type === 'FunctionDeclaration' ? scope : inner, scope, false)
      of.set(node, inner)
      for (const parameter of nodesAt(node, 'params'))
        if (parameter) put(parameter, undefined, inner, inner, true)
    } else if (BLOCKS.test(node.type))
      inner = { parent: scope, names: new Map(), isFunction: node.type === 'StaticBlock' }
    record(node, inner, scope, loop)
    for (const child of children(node)) enter(child.node, inner, isLoopHead(node, child) ? node : undefined)
  }

  const record = (node: Node, inner: Scope, outer: Scope, loop: Node | undefined): void => {
    switch (node.type) {
      case 'VariableDeclaration':
        for (const one of nodesAt(node, 'declarations')) {
          const id = one && nodeAt(one, 'id')
          if (one && id)
            put(
              id,
              nodeAt(one, 'init'),
              node.kind === 'var' ? functionScope(inner) : inner,
              inner,
              loop !== undefined,
            )
        }
        break
      case 'ClassDeclaration': {
        const id = nodeAt(node, 'id')
        if (id) put(id, undefined, outer, outer, true)
        break
      }
      case 'CatchClause': {
        const parameter = nodeAt(node, 'param')
        if (parameter) put(parameter, undefined, inner, inner, true)
        break
      }
      case 'ImportDeclaration':
        if (node.importKind !== 'type') recordImport(node, inner)
        break
      case 'TSImportEqualsDeclaration': {
        const reference = nodeAt(node, 'moduleReference')
        const id = nodeAt(node, 'id')
        const literal = reference && nodeAt(reference, 'expression')
        const module = literal && textAt(literal, 'value')
        const name = id && textAt(id, 'name')
        if (name && module !== undefined && node.importKind !== 'type')
          declare(name, inner).sources.push({ from: undefined, scope: inner, path: [], module })
        break
      }
      case 'AssignmentExpression': {
        const left = nodeAt(node, 'left')
        if (left) assigned.push({ pattern: left, value: nodeAt(node, 'right'), scope: inner })
        break
      }
      case 'PropertyDefinition': {
        const name = writtenKey(node, 'key')
        const value = nodeAt(node, 'value')
        if (name !== undefined && value) addField(name, { from: value, scope: inner, path: [] })
        break
      }
      case 'CallExpression':
      case 'NewExpression':
        calls.push({ call: node, scope: inner })
        break
      default:
    }
  }

  const recordImport = (node: Node, scope: Scope): void => {
    const source = nodeAt(node, 'source')
    const module = source && textAt(source, 'value')
    if (module === undefined) return
    for (const specifier of nodesAt(node, 'specifiers')) {
      const local = specifier && nodeAt(specifier, 'local')
      const name = local && textAt(local, 'name')
      if (!specifier || name === undefined || specifier.importKind === 'type') continue
      const imported = nodeAt(specifier, 'imported')
      const key = imported ? (textAt(imported, 'name') ?? textAt(imported, 'value')) : undefined
      const path = specifier.type === 'ImportSpecifier' ? [key ?? '*'] : []
      declare(name, scope).sources.push({ from: undefined, scope, path, module })
    }
  }

  const addField = (name: string, source: Source): void => {
    const list = fields.get(name) ?? []
    list.push(source)
    fields.set(name, list)
  }

  const root: Scope = { parent: undefined, names: new Map(), isFunction: true }
  enter(program, root, undefined)

  for (const { pattern, value, scope } of assigned) {
    const target = plain(pattern)
    if (target.type === 'MemberExpression') {
      const object = nodeAt(target, 'object')
      const name = writtenKey(target, 'property')
      if (object?.type === 'ThisExpression' && name !== undefined)
        addField(name, { from: value, scope, path: [] })
      continue
    }
    eachName(target, [], (name, path, fallback) => {
      const binding = lookUp(name, scope)
      binding?.sources.push({ from: value, scope, path })
      if (fallback) binding?.sources.push({ from: fallback, scope, path: [] })
    })
  }
  for (const { call, scope } of calls) passArguments(call, scope, of)
  return { of, fields }
}

/** `f(require('fs'))`: what is handed to a function of the same file flows into its parameters. */
function passArguments(call: Node, scope: Scope, of: ReadonlyMap<Node, Scope>): void {
  const calledOn = nodeAt(call, 'callee')
  const object =
    calledOn && writtenKey(calledOn, 'property') === 'then' ? nodeAt(calledOn, 'object') : undefined
  if (object) {
    // `import('fs').then((fs) => …)`: what was promised arrives.
    for (const handler of functionsOf(nodesAt(call, 'arguments')[0], scope)) {
      const [parameter] = nodesAt(handler, 'params')
      const inner = of.get(handler)
      if (parameter && inner)
        eachName(parameter, [], (name, path) =>
          inner.names.get(name)?.sources.push({ from: object, scope, path }),
        )
    }
  }
  if (calledOn && isWrapperName(calledOn)) return
  for (const callee of functionsOf(nodeAt(call, 'callee'), scope)) {
    const inner = of.get(callee)
    if (!inner) continue
    const given = nodesAt(call, 'arguments')
    for (const [i, parameter] of nodesAt(callee, 'params').entries()) {
      const value = given[i]
      if (!parameter || !value || value.type === 'SpreadElement') continue
      eachName(parameter, [], (name, path) =>
        inner.names.get(name)?.sources.push({ from: value, scope, path }),
      )
    }
  }
}

const WRAPPERS = /^(?:__importStar|__importDefault|__toESM|__toModule|_+interop\w*)$/

/** What compilers put around a `require`: the module comes out as it went in. */
export function isWrapperName(callee: Node): boolean {
  const node = plain(callee)
  const name = node.type === 'Identifier' ? textAt(node, 'name') : writtenKey(node, 'property')
  return name !== undefined && WRAPPERS.test(name)
}

/** The functions of this file that an expression can be seen to name. */
export function functionsOf(callee: Node | undefined, scope: Scope, depth = 0): Node[] {
  if (!callee || depth > 4) return []
  const node = plain(callee)
  if (isFunction(node)) return [node]
  if (node.type === 'LogicalExpression' || node.type === 'ConditionalExpression') {
    const keys = node.type === 'LogicalExpression' ? ['left', 'right'] : ['consequent', 'alternate']
    return keys.flatMap((key) => functionsOf(nodeAt(node, key), scope, depth + 1))
  }
  const name = node.type === 'Identifier' ? textAt(node, 'name') : undefined
  const binding = name === undefined ? undefined : lookUp(name, scope)
  return (binding?.sources ?? []).flatMap((source) =>
    source.path.length === 0 ? functionsOf(source.from, source.scope, depth + 1) : [],
  )
}

const isLoopHead = (parent: Node, child: Child): boolean =>
  /^For(In|Of)Statement$/.test(parent.type) && child.key === 'left'
