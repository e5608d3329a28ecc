import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { JsonObject } from '../../../domain/json.ts'
import { freshDatabase } from '../../support/postgres.ts'

export interface McpRegistry {
  readonly url: string
  /** Whether the official registry's own program answers, or a counterpart that serves the same entries. */
  readonly official: boolean
  /** What an administrator of the registry does to one version. */
  setStatus(name: string, version: string, status: string, message?: string | null): Promise<void>
  close(): Promise<void>
}

const BINARY =
  process.env.COUNTERSIGN_MCP_REGISTRY_BINARY ?? join(homedir(), '.cache', 'countersign', 'bin', 'registry')

export async function listen(listener: RequestListener): Promise<{ url: string; server: Server }> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return { url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`, server }
}

/**
 * The official MCP registry (`go install github.com/modelcontextprotocol/registry/cmd/registry@v1.8.8`) on an own database
 * with the given entries; where its binary is not there, a counterpart in its place.
 */
export async function startMcpRegistry(entries: readonly JsonObject[]): Promise<McpRegistry> {
  return existsSync(BINARY) ? await startOfficial(entries) : await startCounterpart(entries)
}

async function startOfficial(entries: readonly JsonObject[]): Promise<McpRegistry> {
  const database = await freshDatabase({ empty: true })
  const folder = await mkdtemp(join(tmpdir(), 'mcp-registry-'))
  await writeFile(join(folder, 'seed.json'), JSON.stringify(entries))
  const { url, server } = await listen(() => {})
  const address = new URL(url).host
  await new Promise((resolve) => server.close(resolve))
  const child = spawn(BINARY, {
    env: {
      PATH: process.env.PATH,
      MCP_REGISTRY_SERVER_ADDRESS: address,
      MCP_REGISTRY_DATABASE_URL: `${database.adminUrl}?sslmode=disable`,
      MCP_REGISTRY_DATABASE_MAX_CONNECTIONS: '4',
      MCP_REGISTRY_DATABASE_MIN_CONNECTIONS: '1',
      MCP_REGISTRY_SEED_FROM: join(folder, 'seed.json'),
      MCP_REGISTRY_ENABLE_REGISTRY_VALIDATION: 'false',
      MCP_REGISTRY_JWT_PRIVATE_KEY: '0'.repeat(64),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (text: Buffer) => {
    said = `${said}${text}`.slice(-4_000)
  })
  const close = async (): Promise<void> => {
    await stop(child)
    await database.drop()
    await rm(folder, { recursive: true, force: true })
  }
  const wanted = entries.length
  for (let attempt = 0; attempt < 300; attempt++) {
    if (child.exitCode !== null) break
    const listed = await fetch(`${url}/v0.1/servers?limit=100`)
      .then(async (response) => (await response.json()) as { servers?: unknown[] })
      .catch(() => undefined)
    if ((listed?.servers?.length ?? 0) >= wanted) {
      const setStatus: McpRegistry['setStatus'] = async (name, version, status, message = null) => {
        const client = new pg.Client({ connectionString: database.adminUrl })
        await client.connect()
        try {
          const where = 'where server_name = $1 and version = $2'
          const values = [name, version, status, message]
          await client.query(`update servers set status = $3, status_message = $4 ${where}`, values)
        } finally {
          await client.end()
        }
      }
      return { url, official: true, setStatus, close }
    }
    await pause(100)
  }
  await close()
  throw new Error(`the MCP registry did not start: ${said}`)
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  await new Promise((resolve) => {
    child.once('exit', resolve)
    child.kill('SIGKILL')
  })
}

async function startCounterpart(entries: readonly JsonObject[]): Promise<McpRegistry> {
  const statuses = new Map<string, { status: string; statusMessage?: string }>()
  const statusOf = (entry: JsonObject) =>
    statuses.get(`${entry.name}@${entry.version}`) ?? { status: 'active' }
  const { url, server } = await listen((request, response) => {
    const asked = new URL(request.url ?? '/', 'http://registry')
    const parts = /^\/v0\.1\/servers\/([^/]+)\/versions\/([^/]+)$/.exec(asked.pathname)
    const [name, version] = (parts ?? []).slice(1).map(decodeURIComponent)
    const shown = entries.filter(
      (entry) => asked.searchParams.has('include_deleted') || statusOf(entry).status !== 'deleted',
    )
    const known = shown.filter((entry) => entry.name === name)
    const found = version === 'latest' ? known.at(-1) : known.find((entry) => entry.version === version)
    response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' })
    const answer = found
      ? { server: found, _meta: { 'io.modelcontextprotocol.registry/official': statusOf(found) } }
      : { title: 'Not Found', status: 404 }
    response.end(JSON.stringify(answer))
  })
  return {
    url,
    official: false,
    async setStatus(name, version, status, statusMessage) {
      statuses.set(`${name}@${version}`, { status, ...(statusMessage ? { statusMessage } : {}) })
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
