import type { Looks } from './answer.ts'
import { children, type Node, textAt } from './syntax.ts'

const BUNDLERS =
  /^(?:__webpack_require__|__webpack_modules__|__commonJS|__commonJSMin|__toCommonJS|__rollup_\w+|parcelRequire\w*)$/
/** What the common obfuscators name things: `_0x3fa2c1`. */
const MANGLED = /^_?_0x[0-9a-f]{3,}$/i

export function looksOf(text: string, program: Node): Looks {
  let names = 0
  let mangled = 0
  let bundled = false
  const waiting = [program]
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.type === 'Identifier') {
      const name = textAt(node, 'name') ?? ''
      names += 1
      if (MANGLED.test(name)) mangled += 1
      if (BUNDLERS.test(name)) bundled = true
    }
    for (const child of children(node)) waiting.push(child.node)
  }
  const lines = text.split('\n')
  const long = lines.filter((line) => line.length > 1_000).reduce((sum, line) => sum + line.length, 0)
  return {
    minified: text.length > 2_000 && long > text.length / 2,
    bundled,
    obfuscated: mangled >= 10 && mangled > names / 5,
  }
}
