import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type Node } from 'yaml'
import type { Path } from './problem.ts'

/** Offset in the text of the key or item at `path`, or of the nearest thing around it that is there. */
export function offsetOf(document: Document.Parsed, path: Path): number | undefined {
  let node: Node | undefined = document.contents ?? undefined
  let offset: number | undefined
  for (const part of path) {
    if (isAlias(node)) node = node.resolve(document)
    const step = stepInto(node, part)
    if (!step) break
    offset = step.offset ?? offset
    node = step.node
  }
  return offset
}

// YAML reads `1:` as a number, the schema as text: keys are compared as they are written.
function stepInto(
  node: Node | undefined,
  part: PropertyKey,
): { offset: number | undefined; node: Node | undefined } | undefined {
  if (isMap(node)) {
    const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(part))
    if (!pair || !isScalar(pair.key)) return undefined
    return { offset: pair.key.range?.[0], node: isNode(pair.value) ? pair.value : undefined }
  }
  if (!isSeq(node)) return undefined
  const item = node.items[Number(part)]
  return isNode(item) ? { offset: item.range?.[0], node: item } : undefined
}
