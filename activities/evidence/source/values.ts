import { GLOBALS, MAKES_REQUIRE, member, moduleName, REQUIRES } from './names.ts'
import { type Binding, isWrapperName, lookUp, type Scope, type Scopes, type Source } from './scopes.ts'
import { isFunction, type Node, nodeAt, nodesAt, plain, textAt, writtenKey } from './syntax.ts'
import { joined, MOST, NOTHING, named, ofLiteral, spoken, UNKNOWN, union, type Value } from './value.ts'

const DEEPEST = 200
const STEPS = 20_000

export interface Resolver {
  value(node: Node, scope: Scope): Value
  /** True once something was too tangled to be followed to its end. */
  readonly gaveUp: () => boolean
}

/** Follows aliases, destructuring, `require` in its forms, and constant texts through one file. */
export function resolver(scopes: Scopes): Resolver {
  const open = new Set<Source>()
  const known = new Map<Node, Value>()
  const bound = new Map<Binding, Value>()
  /** Within one question only: an answer found inside a circle may lack what the circle adds. */
  const asked = new Map<Source, Value>()
  let depth = 0
  let steps = 0
  let circles = 0
  let gaveUp = false

  const giveUp = (): Value => {
    gaveUp = true
    return UNKNOWN
  }

  const take = (value: Value, path: readonly string[]): Value =>
    path.length === 0
      ? value
      : {
          names: new Set([...value.names].map((name) => path.reduce(member, name))),
          texts: [],
          unknown: true,
        }

  const ofSource = (source: Source): Value => {
    if (source.module !== undefined) return named(source.path.reduce(member, `${moduleName(source.module)}:`))
    if (!source.from) return UNKNOWN
    if (open.has(source)) {
      circles += 1
      return UNKNOWN
    }
    const before = asked.get(source)
    if (before) return before
    open.add(source)
    const found = take(value(source.from, source.scope), source.path)
    open.delete(source)
    asked.set(source, found)
    return found
  }

  const ofName = (name: string, scope: Scope): Value => {
    const binding = lookUp(name, scope)
    if (!binding) return GLOBALS.has(name) ? named(`:${name}`) : UNKNOWN
    const before = bound.get(binding)
    if (before) return before
    const isOutside = open.size === 0
    const answer = ofBinding(name, binding)
    // Asked from outside every circle, so nothing is missing.
    if (isOutside) bound.set(binding, answer)
    return answer
  }

  const ofBinding = (name: string, binding: Binding): Value => {
    const found = union(binding.sources.map(ofSource))
    // A bundler's `function (module, exports, require)` hands over the real one.
    const real = name === 'require' && binding.open ? named(':require') : NOTHING
    return union([found, real, binding.open || binding.sources.length === 0 ? UNKNOWN : NOTHING])
  }

  const ofMember = (node: Node, scope: Scope): Value => {
    const object = nodeAt(node, 'object')
    const key = writtenKey(node, 'property')
    if (object?.type === 'ThisExpression' && key !== undefined)
      return union([...(scopes.fields.get(key) ?? []).map(ofSource), UNKNOWN])
    if (!object) return UNKNOWN
    const base = value(object, scope)
    if (base.names.size === 0) return UNKNOWN
    const property = nodeAt(node, 'property')
    const keys = key !== undefined ? [key] : property ? keysOf(value(property, scope)) : ['*']
    const names = [...base.names].flatMap((name) => keys.map((one) => member(name, one)))
    return { names: new Set(names), texts: [], unknown: base.unknown }
  }

  const keysOf = (value: Value): string[] => {
    const whole = value.texts.filter((text) => text.whole).map(({ text }) => text)
    return value.unknown || whole.length < value.texts.length || whole.length === 0 ? [...whole, '*'] : whole
  }

  const ofCall = (node: Node, scope: Scope): Value => {
    const callee = nodeAt(node, 'callee')
    const first = nodesAt(node, 'arguments')[0]
    if (!callee) return UNKNOWN
    const called = value(callee, scope)
    const results: Value[] = []
    for (const name of called.names) {
      if (REQUIRES.has(name) || name === ':process.getBuiltinModule')
        results.push(first ? modules(value(first, scope)) : UNKNOWN)
      else if (MAKES_REQUIRE.has(name)) results.push(named(':require'))
      else if (name === 'url:URL' || name === ':URL') results.push(ofUrl(node, scope))
      else if (name === ':String' && first) results.push(value(first, scope))
      else if (/\.(bind|toString)$/.test(name)) results.push(named(name))
    }
    if (first && isWrapperName(callee)) results.push(value(first, scope))
    return results.length > 0 ? union(results) : UNKNOWN
  }

  const modules = ({ texts }: Value): Value =>
    union(texts.filter((t) => t.whole).map(({ text }) => named(`${moduleName(text)}:`)))

  const ofUrl = (node: Node, scope: Scope): Value => {
    const [path, base] = nodesAt(node, 'arguments')
    if (!path) return UNKNOWN
    const own = value(path, scope)
    if (!base || (!own.unknown && own.texts.every(({ text }) => text.includes('://')))) return own
    return union([own.texts.length > 0 && !own.unknown ? NOTHING : UNKNOWN, value(base, scope)])
  }

  const ofTemplate = (node: Node, scope: Scope): Value => {
    const quasis = nodesAt(node, 'quasis').map((quasi) => {
      const cooked = quasi?.value
      return typeof cooked === 'object' && cooked !== null && 'cooked' in cooked
        ? String(cooked.cooked ?? '')
        : ''
    })
    const parts = nodesAt(node, 'expressions')
    let sum = spoken(quasis[0] ?? '', true)
    for (const [i, part] of parts.entries()) {
      sum = joined(sum, part ? value(part, scope) : UNKNOWN)
      sum = joined(sum, spoken(quasis[i + 1] ?? '', true))
    }
    return sum
  }

  /** `a + b + c` nests to the left, as deeply as there are parts. */
  const ofSum = (node: Node, scope: Scope): Value => {
    const parts: Node[] = []
    let at: Node | undefined = node
    while (at?.type === 'BinaryExpression' && at.operator === '+') {
      const right = nodeAt(at, 'right')
      if (right) parts.push(right)
      const left: Node | undefined = nodeAt(at, 'left')
      at = left && plain(left)
    }
    if (!at) return UNKNOWN
    return parts
      .reverse()
      .reduce(
        (sum, part) => (sum.unknown && sum.texts.length === 0 ? sum : joined(sum, value(part, scope))),
        value(at, scope),
      )
  }

  const compute = (node: Node, scope: Scope): Value => {
    switch (node.type) {
      case 'Literal':
        return typeof node.value === 'string' ? spoken(node.value, true) : ofLiteral(node.value)
      case 'TemplateLiteral':
        return ofTemplate(node, scope)
      case 'Identifier':
        return ofName(textAt(node, 'name') ?? '', scope)
      case 'MemberExpression':
        return ofMember(node, scope)
      case 'CallExpression':
      case 'NewExpression':
        return ofCall(node, scope)
      case 'ImportExpression': {
        const source = nodeAt(node, 'source')
        return source ? modules(value(source, scope)) : UNKNOWN
      }
      case 'AssignmentExpression':
        return both(node, ['right'], scope)
      case 'LogicalExpression':
        return both(node, ['left', 'right'], scope)
      case 'ConditionalExpression':
        return both(node, ['consequent', 'alternate'], scope)
      case 'BinaryExpression':
        return node.operator === '+' ? ofSum(node, scope) : UNKNOWN
      default:
        return isFunction(node) ? NOTHING : UNKNOWN
    }
  }

  const both = (node: Node, keys: readonly string[], scope: Scope): Value =>
    union(
      keys.map((key) => {
        const inner = nodeAt(node, key)
        return inner ? value(inner, scope) : UNKNOWN
      }),
    )

  const value = (node: Node, scope: Scope): Value => {
    const inner = plain(node)
    const before = known.get(inner)
    if (before) return before
    if (depth === 0) {
      steps = 0
      asked.clear()
    }
    steps += 1
    if (depth > DEEPEST || steps > STEPS) return giveUp()
    depth += 1
    const circled = circles
    const found = compute(inner, scope)
    depth -= 1
    if (found.names.size >= MOST) giveUp()
    if (circles === circled || depth === 0) known.set(inner, found)
    return found
  }

  return { value, gaveUp: () => gaveUp }
}
