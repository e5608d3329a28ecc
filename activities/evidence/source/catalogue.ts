import type { PermissionKind } from '../../../domain/manifest.ts'

/** How a name is met: called, handed on to where it cannot be followed, or only looked at. */
export type Use = 'call' | 'escape' | 'alias' | 'test'

export interface Touch {
  readonly kind: PermissionKind
  /** `host`: to be read from the call's arguments. */
  readonly value: string
  readonly host?: 'url' | 'net' | undefined
  /** Only when the call's second argument does not say that it reads. */
  readonly byFlags?: boolean
}

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

const FS_READ =
  words(`read readFile readdir readlink readv readAsBlob openAsBlob createReadStream access exists stat lstat
  statfs fstat realpath opendir watch watchFile unwatchFile glob ReadStream FileReadStream readJson readJSON pathExists`)
const FS_BOTH = words('cp copyFile copy link symlink move')
const FS_NONE = words(
  'constants Stats Dirent Dir close fsync fdatasync promises gracefulify F_OK R_OK W_OK X_OK StatFs',
)
const OBJECT_MEMBERS = words(
  'hasOwnProperty toString valueOf constructor propertyIsEnumerable isPrototypeOf __proto__',
)

const FILE_MODULES = words('fs fs/promises fs-extra graceful-fs fs-jetpack')
const FILE_READERS = words('glob fast-glob globby tinyglobby chokidar readdirp find-up')
const FILE_WRITERS = words('rimraf del mkdirp write-file-atomic')
const FILE_ALL = words('sqlite better-sqlite3 sqlite3 node-sqlite3-wasm lmdb level')
const SPAWNERS = words(
  'child_process execa cross-spawn shelljs zx tinyexec node-pty @lydell/node-pty nano-spawn foreground-child',
)
const URL_CLIENTS = words(
  'undici node-fetch axios got ky superagent request needle cross-fetch make-fetch-happen ofetch phin bent wretch node-fetch-native isomorphic-fetch',
)
const STREAM_CLIENTS = words('ws eventsource socket.io-client isomorphic-ws')
const OTHER_CLIENTS = words(
  'ssh2 nodemailer pg mysql mysql2 mongodb redis ioredis amqplib mqtt nats dns dns/promises dgram quic',
)
const NATIVE_LOADERS = words(
  'bindings node-gyp-build ffi-napi ref-napi koffi bun:ffi ffi @mapbox/node-pre-gyp node-pre-gyp ffi-rs',
)
const CLIENT_METHODS = words(
  'request get post put patch delete head options fetch stream pipeline connect upgrade extend create postForm putForm patchForm getUri raw default instance',
)
const HTTP_CALLS = words('request get connect')
const SOCKET_CALLS = words('connect createConnection Socket TLSSocket Client')
const SERVERS = words('createServer createSecureServer Server')

const one = (kind: PermissionKind, value: string, host?: Touch['host']): Touch[] => [
  { kind, value, ...(host ? { host } : {}) },
]

function fsTouches(step: string | undefined): Touch[] {
  if (step === undefined || step === '*') return one('files', '*')
  const name = step.replace(/Sync$/, '')
  if (FS_NONE.has(name) || OBJECT_MEMBERS.has(name)) return []
  if (FS_READ.has(name)) return one('files', 'read')
  if (name === 'open') return [...one('files', 'read'), { kind: 'files', value: 'write', byFlags: true }]
  return FS_BOTH.has(name) ? [...one('files', 'read'), ...one('files', 'write')] : one('files', 'write')
}

function moduleTouches(module: string, step: string | undefined, use: Use): Touch[] {
  if (FILE_MODULES.has(module)) return fsTouches(step)
  if (FILE_READERS.has(module)) return one('files', 'read')
  if (FILE_WRITERS.has(module)) return one('files', 'write')
  if (FILE_ALL.has(module)) return one('files', '*')
  if (SPAWNERS.has(module)) return step === 'ChildProcess' && use !== 'call' ? [] : one('process', 'spawn')
  if (module === 'cluster')
    return step === undefined || /^(fork|setupPrimary|setupMaster|\*)$/.test(step)
      ? one('process', 'spawn')
      : []
  if (module === 'worker_threads')
    return step === undefined || step === 'Worker' || step === '*' ? one('process', 'worker') : []
  if (module === 'tinypool' || module === 'piscina') return one('process', 'worker')
  if (module === 'vm') return step === 'isContext' ? [] : one('dynamic_code', 'vm')
  if (module === 'inspector' || module === 'inspector/promises') return one('dynamic_code', 'inspector')
  if (module === 'repl') return one('dynamic_code', 'eval')
  if (module === 'module')
    return /^(register|registerHooks|_compile|_extensions|_resolveFilename|Module)?$|^\*$/.test(
      step ?? '*',
    ) && use !== 'alias'
      ? one('dynamic_code', 'loader')
      : []
  if (NATIVE_LOADERS.has(module)) return one('native_code', /ffi|koffi/.test(module) ? 'ffi' : 'addon')
  if (module.endsWith('.node')) return one('native_code', 'addon')
  return networkTouches(module, step, use)
}

function networkTouches(module: string, step: string | undefined, use: Use): Touch[] {
  const nodeHttp = module === 'http' || module === 'https' || module === 'http2'
  const sockets = module === 'net' || module === 'tls'
  if (nodeHttp || sockets) {
    if (step === undefined || step === '*') return one('network', '*')
    if (SERVERS.has(step)) return one('network', 'listen')
    if (nodeHttp && HTTP_CALLS.has(step)) return one('network', '*', 'url')
    if (step === 'ClientRequest') return one('network', '*', 'url')
    return sockets && SOCKET_CALLS.has(step) ? one('network', '*', 'net') : []
  }
  if (URL_CLIENTS.has(module)) {
    if (step === undefined || step === '*')
      return use === 'call' ? one('network', '*', 'url') : one('network', '*')
    return CLIENT_METHODS.has(step) ? one('network', '*', 'url') : []
  }
  if (STREAM_CLIENTS.has(module)) {
    if (/Server$/.test(step ?? '')) return one('network', 'listen')
    return step === undefined || /^(WebSocket|EventSource|io|connect|\*)$/.test(step)
      ? one('network', '*', 'url')
      : []
  }
  return OTHER_CLIENTS.has(module) ? one('network', '*') : []
}

const GLOBALS: Readonly<Record<string, readonly Touch[]>> = {
  fetch: one('network', '*', 'url'),
  WebSocket: one('network', '*', 'url'),
  EventSource: one('network', '*', 'url'),
  XMLHttpRequest: one('network', '*'),
  eval: one('dynamic_code', 'eval'),
  Function: one('dynamic_code', 'Function'),
  AsyncFunction: one('dynamic_code', 'Function'),
  ShadowRealm: one('dynamic_code', 'eval'),
  Worker: one('process', 'worker'),
}

const PROCESS: Readonly<Record<string, readonly Touch[]>> = {
  kill: one('process', 'signal'),
  _kill: one('process', 'signal'),
  execve: one('process', 'spawn'),
  dlopen: one('native_code', 'dlopen'),
  binding: one('native_code', 'internal-binding'),
  _linkedBinding: one('native_code', 'internal-binding'),
  loadEnvFile: [...one('files', 'read'), ...one('environment', '*')],
  '*': [...one('environment', '*'), ...one('native_code', '*')],
}

function globalTouches(steps: readonly string[], use: Use): readonly Touch[] {
  const [first, second, third] = steps
  if (first === undefined) return []
  if (first === 'process') {
    if (second === undefined) return use === 'escape' ? one('environment', '*') : []
    if (second !== 'env') return (Object.hasOwn(PROCESS, second) ? PROCESS[second] : undefined) ?? []
    if (third === undefined) return use === 'escape' || use === 'call' ? one('environment', '*') : []
    return OBJECT_MEMBERS.has(third) ? one('environment', '*') : one('environment', third)
  }
  if (first === 'globalThis' || first === 'global')
    return second === '*' && use === 'call' ? one('dynamic_code', '*') : []
  if (first === 'require' || (first === 'module' && second === 'require')) {
    return use === 'escape' && steps.length <= 2 && second !== 'resolve' ? one('dynamic_code', 'require') : []
  }
  if (first === 'module' && second === '_compile') return one('dynamic_code', 'loader')
  const found = Object.hasOwn(GLOBALS, first) ? GLOBALS[first] : undefined
  // `Function.prototype`, `fetch.length`: looked at, not used.
  if (!found || use === 'alias' || (second !== undefined && !/^(call|apply|bind)$/.test(second))) return []
  return found
}

/** What using a name touches. The name is a module, a colon and the way into it; a global has no module. */
export function touches(name: string, use: Use): readonly Touch[] {
  const at = name.indexOf(':') === 3 && name.startsWith('bun') ? name.indexOf(':', 4) : name.indexOf(':')
  const module = name.slice(0, at)
  const steps = name
    .slice(at + 1)
    .split('.')
    .filter((step) => step !== '')
  // Reading a variable is reading it, even in a condition.
  if (use === 'test')
    return module === '' && steps[0] === 'process' && steps.length > 2 && steps[1] === 'env'
      ? globalTouches(steps, use)
      : []
  if (module === '') return globalTouches(steps, use)
  const inner = steps.filter((step) => step !== 'promises' && step !== 'posix')
  if (inner.length === 0 && use === 'alias') return []
  return moduleTouches(module, inner[0], use)
}
