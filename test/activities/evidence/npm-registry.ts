import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { loadNpmOptions, type NpmOptions } from '../../../activities/evidence/npm/options.ts'
import { packFolder } from '../../../activities/evidence/npm/tarball.ts'
import type { JsonObject } from '../../../domain/json.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => void

export interface NpmRegistry {
  readonly url: string
  readonly requests: readonly string[]
  /** Settings read by npm's own rules from an .npmrc that names this registry. */
  options(npmrc?: string): Promise<NpmOptions>
  /** Packs the files for real and serves them; `change` edits the registry's document about the version. */
  publish(
    manifest: JsonObject,
    files?: Record<string, string>,
    change?: (document: JsonObject) => JsonObject,
  ): Promise<void>
  /** Edits the whole document of a package. */
  amend(name: string, change: (document: JsonObject) => JsonObject): void
  /** Answers a path by hand; `undefined` takes the hand away. */
  answer(path: string, handler: Handler | undefined): void
  /** Credentials that every request must carry from now on. */
  requireToken(token: string): void
  close(): Promise<void>
}

/** A small npm registry on loopback that serves real tarballs, and fails on demand. */
export async function startNpmRegistry(): Promise<NpmRegistry> {
  const home = await mkdtemp(join(tmpdir(), 'npm-registry-'))
  const packages = new Map<string, JsonObject>()
  const tarballs = new Map<string, Buffer>()
  const handlers = new Map<string, Handler>()
  const requests: string[] = []
  let token: string | undefined

  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '/')
    requests.push(`${request.method} ${path}`)
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) {
      response.writeHead(401).end('{}')
      return
    }
    const handler = handlers.get(path)
    if (handler !== undefined) return handler(request, response)
    const tarball = tarballs.get(path)
    if (tarball !== undefined) {
      response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(tarball)
      return
    }
    const document = packages.get(path.slice(1))
    response
      .writeHead(document === undefined ? 404 : 200, { 'content-type': 'application/json' })
      .end(JSON.stringify(document ?? { error: 'Not found' }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}/`

  const options = async (npmrc = `registry=${url}`): Promise<NpmOptions> => {
    const cwd = await mkdtemp(join(home, 'user-'))
    await writeFile(join(cwd, 'package.json'), '{}')
    await writeFile(join(cwd, '.npmrc'), `${npmrc}\n`)
    const env = { HOME: cwd, PATH: process.env.PATH, npm_config_cache: join(cwd, 'cache') }
    // Failures are answered at once; waiting between attempts proves nothing here.
    return { ...(await loadNpmOptions({ cwd, env })), timeout: 1_000, retry: { retries: 0 } }
  }

  return {
    url,
    requests,
    options,
    async publish(manifest, files = {}, change = (document) => document) {
      const { name, version } = manifest as { name: string; version: string }
      const folder = await mkdtemp(join(home, 'package-'))
      for (const [file, text] of Object.entries({ 'package.json': JSON.stringify(manifest), ...files })) {
        await mkdir(dirname(join(folder, file)), { recursive: true })
        await writeFile(join(folder, file), text)
      }
      const bytes = await packFolder(folder, 50_000_000, await options())
      const path = `/${name}/-/${name.slice(name.lastIndexOf('/') + 1)}-${version}.tgz`
      tarballs.set(path, bytes)
      const hash = (algorithm: string): Buffer => createHash(algorithm).update(bytes).digest()
      const dist = {
        tarball: `${url.slice(0, -1)}${path}`,
        integrity: `sha512-${hash('sha512').toString('base64')}`,
        shasum: hash('sha1').toString('hex'),
      }
      const before = (packages.get(name) ?? { name, versions: {}, time: {} }) as {
        versions: JsonObject
        time: JsonObject
      }
      packages.set(name, {
        ...before,
        'dist-tags': { latest: version },
        versions: { ...before.versions, [version]: change({ ...manifest, dist }) },
        time: { ...before.time, [version]: '2026-01-02T03:04:05.000Z' },
      })
    },
    amend(name, change) {
      packages.set(name, change(packages.get(name) ?? {}))
    },
    answer(path, handler) {
      if (handler === undefined) handlers.delete(path)
      else handlers.set(path, handler)
    },
    requireToken(value) {
      token = value
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(home, { recursive: true, force: true })
    },
  }
}
