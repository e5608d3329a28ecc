/** Module names without their scheme, so that `node:fs` and `fs` are one. */
export const moduleName = (name: string): string => name.replace(/^node:/, '')

const GLOBAL_OBJECTS = /^:(globalThis|global|window|self)\.(?=.)/
/** The globals that lead anywhere; the others are not followed. */
export const GLOBALS: ReadonlySet<string> = new Set(
  `process require module globalThis global window self fetch WebSocket EventSource XMLHttpRequest eval Function
   ShadowRealm Worker URL String setTimeout setInterval setImmediate`.split(/\s+/),
)
const MOST_STEPS = 6
export const REQUIRES = new Set([
  ':require',
  ':module.require',
  ':process.mainModule.require',
  'module:_load',
  'module:Module._load',
])
export const MAKES_REQUIRE = new Set([
  'module:createRequire',
  'module:Module.createRequire',
  'module:createRequireFromPath',
])

function tidy(name: string): string {
  const at = name.indexOf(':')
  const module = name.slice(0, at)
  const steps = name
    .replace(GLOBAL_OBJECTS, ':')
    .slice(at + 1)
    .split('.')
    .filter((step) => step !== 'default' && step !== '')
  const full = `${module}:${steps.join('.')}`
  return full.replace(/^process:/, steps.length > 0 ? ':process.' : ':process')
}

/** A way longer than any that matters is not made longer: `node = node.next` has no end. */
export const member = (name: string, key: string): string =>
  name.split('.').length > MOST_STEPS ? name : tidy(name.endsWith(':') ? `${name}${key}` : `${name}.${key}`)
