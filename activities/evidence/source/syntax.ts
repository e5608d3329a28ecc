import { visitorKeys } from 'oxc-parser'

/** An ESTree node as the parser hands it: read by checks, since hostile code decides its shape. */
export interface Node {
  readonly type: string
  readonly start: number
  readonly [key: string]: unknown
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

export const nodeAt = (node: Node, key: string): Node | undefined => {
  const value = node[key]
  return isNode(value) ? value : undefined
}

/** A list of nodes; the holes of `[a,,b]` stay, so that positions do. */
export const nodesAt = (node: Node, key: string): (Node | undefined)[] => {
  const value = node[key]
  return Array.isArray(value) ? value.map((item) => (isNode(item) ? item : undefined)) : []
}

export const textAt = (node: Node, key: string): string | undefined => {
  const value = node[key]
  return typeof value === 'string' ? value : undefined
}

/** Types are erased before the code runs. */
const ERASED =
  /^TS(?!AsExpression|NonNull|Satisfies|TypeAssertion|ImportEquals|ExternalModule|Enum|ModuleBlock|ModuleDeclaration|ParameterProperty|ExportAssignment|Instantiation)/

export interface Child {
  readonly key: string
  readonly node: Node
}

export function* children(node: Node): Generator<Child> {
  for (const key of visitorKeys[node.type] ?? []) {
    const value = node[key]
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item) && !ERASED.test(item.type)) yield { key, node: item }
    } else if (isNode(value) && !ERASED.test(value.type)) yield { key, node: value }
  }
}

const SEE_THROUGH: Readonly<Record<string, string>> = {
  ParenthesizedExpression: 'expression',
  TSAsExpression: 'expression',
  TSNonNullExpression: 'expression',
  TSSatisfiesExpression: 'expression',
  TSTypeAssertion: 'expression',
  TSInstantiationExpression: 'expression',
  ChainExpression: 'expression',
  AwaitExpression: 'argument',
}

/** The node that stands for the same value: brackets, casts, `await` and `(0, x)` taken away. */
export function plain(node: Node): Node {
  let at = node
  for (;;) {
    const key = SEE_THROUGH[at.type]
    const inner = key
      ? nodeAt(at, key)
      : at.type === 'SequenceExpression'
        ? nodesAt(at, 'expressions').at(-1)
        : undefined
    if (!inner) return at
    at = inner
  }
}

export const isSeeThrough = (node: Node, key: string): boolean => SEE_THROUGH[node.type] === key

export const isFunction = (node: Node): boolean =>
  node.type === 'FunctionDeclaration' ||
  node.type === 'FunctionExpression' ||
  node.type === 'ArrowFunctionExpression'

/** The name of a property when it is written out: `a.b`, `a['b']`, `{ b: … }`. */
export function writtenKey(node: Node, keyName: 'key' | 'property'): string | undefined {
  const key = nodeAt(node, keyName)
  if (!key) return undefined
  if (key.type === 'PrivateIdentifier') return `#${textAt(key, 'name') ?? ''}`
  if (node.computed !== true && key.type === 'Identifier') return textAt(key, 'name')
  return key.type === 'Literal' && (typeof key.value === 'string' || typeof key.value === 'number')
    ? String(key.value)
    : undefined
}
