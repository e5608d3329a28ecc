import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { CountersignError, oneLine } from '../domain/errors.ts'
import { isRunning } from './cache.ts'
import { type Child, startChild } from './child.ts'
import { freePort } from './ports.ts'
import { postgresPrograms } from './postgres-programs.ts'
import { type Account, postgresAccount, reachableFolder, reachablePrograms } from './postgres-user.ts'
import { type Say, silent } from './say.ts'
import { untilReady } from './until.ts'

export interface LocalPostgres {
  readonly port: number
  readonly pid: number
  readonly log: string
  /** Where the data really is: not below the folder asked for when PostgreSQL's account cannot enter that. */
  readonly folder: string
  /** Logs in as the superuser of this cluster. */
  readonly adminUrl: string
  url(database: string, user: string, password: string): string
  running(): boolean
  stop(): Promise<void>
  /** SIGKILL to the server, as a crash test does. Start it again with the same folder and port. */
  kill(): Promise<void>
}

export interface PostgresOptions {
  /** Holds the data, the log and the superuser's password. */
  readonly folder: string
  readonly port?: number
  /** False for throw-away data: faster, lost with the machine’s power, but never by a killed process. */
  readonly durable?: boolean
  readonly maxConnections?: number
  readonly say?: Say
}

const run = promisify(execFile)
const ADMIN = 'postgres'

/**
 * Starts PostgreSQL on a loopback port, making the cluster at the first start; goes on after a kill with the same folder.
 * Errors: `database_unavailable`.
 */
export async function startPostgres(options: PostgresOptions): Promise<LocalPostgres> {
  const say = options.say ?? silent
  const account = postgresAccount(say)
  const programs = postgresPrograms()
  const native = reachablePrograms(account, programs.native, programs.version)
  const folder = reachableFolder(account, options.folder)
  if (folder !== options.folder) {
    say(`PostgreSQL's account cannot enter ${options.folder}: its data is in ${folder}.`)
  }
  const place: Place = { bin: join(native, 'bin'), folder, data: join(folder, 'data'), account }
  const password = await initialise(place, say)
  return launch(place, password, options, performance.now() + 30_000)
}

interface Place {
  readonly bin: string
  readonly folder: string
  readonly data: string
  readonly account: Account | undefined
}

/** Makes the cluster, once; answers the superuser's password. */
async function initialise({ bin, folder, data, account }: Place, say: Say): Promise<string> {
  const file = join(folder, 'password')
  if (existsSync(data)) return readFileSync(file, 'utf8').trim()
  say('PostgreSQL: making a new database cluster.')
  const password = randomBytes(18).toString('base64url')
  const draft = join(folder, `data.${process.pid}`)
  const secret = join(folder, `password.${process.pid}`)
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { mode: 0o700 })
  writeFileSync(secret, `${password}\n`, { mode: 0o600 })
  if (account) for (const path of [draft, secret]) chownSync(path, account.uid, account.gid)
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const login = ['--auth=scram-sha-256', `--username=${ADMIN}`, `--pwfile=${secret}`]
  try {
    await run(join(bin, 'initdb'), [`--pgdata=${draft}`, ...login, ...locale], {
      cwd: draft,
      ...(account ?? {}),
    })
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    rmSync(secret, { force: true })
    throw new CountersignError(
      'database_unavailable',
      `PostgreSQL cannot make a cluster in ${folder}: ${oneLine(error)}.`,
      'Check that the folder can be written and that the disk has room.',
      { cause: error },
    )
  }
  if (account) chownSync(secret, 0, 0)
  renameSync(secret, file)
  renameSync(draft, data)
  return password
}

async function launch(
  place: Place,
  password: string,
  options: PostgresOptions,
  deadline: number,
): Promise<LocalPostgres> {
  const port = options.port ?? (await freePort())
  const log = join(options.folder, 'postgres.log')
  const url = (database: string, user: string, secret: string) =>
    `postgres://${encodeURIComponent(user)}:${encodeURIComponent(secret)}@127.0.0.1:${port}/${database}`
  const adminUrl = url('postgres', ADMIN, password)
  dropStaleLock(place.data)
  const child = await startChild({
    name: 'PostgreSQL',
    command: join(place.bin, 'postgres'),
    args: ['-D', place.data, '-p', String(port), ...flags(options)],
    log,
    cwd: place.data,
    stopSignal: 'SIGINT',
    ...(place.account ?? {}),
  })
  try {
    await untilReady(child, 'database_unavailable', 20_000, () => answers(adminUrl))
  } catch (error) {
    if (performance.now() > deadline || !passing(child)) throw error
    await pause(200)
    return launch(place, password, options, deadline)
  }
  return {
    port,
    pid: child.pid,
    log,
    folder: place.folder,
    adminUrl,
    url,
    running: child.running,
    stop: () => child.stop(20_000),
    kill: child.kill,
  }
}

function flags(options: PostgresOptions): string[] {
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'timezone=UTC',
    `max_connections=${options.maxConnections ?? 100}`,
    ...(options.durable === false
      ? [
          'fsync=off',
          'full_page_writes=off',
          'shared_buffers=64MB',
          'wal_level=minimal',
          'max_wal_senders=0',
          'autovacuum_naptime=1h',
        ]
      : []),
  ]
  return settings.flatMap((setting) => ['-c', setting])
}

async function answers(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('select 1')
  } finally {
    await client.end().catch(() => {})
  }
}

/** After a kill the old server's children live on for a moment, and a port that was free may be taken: both pass. */
function passing(child: Child): boolean {
  return /shared memory block|Address already in use|lock file/i.test(child.tail(12))
}

/** After a crash the lock file may name a process id that now belongs to something else. */
function dropStaleLock(data: string): void {
  const file = join(data, 'postmaster.pid')
  if (!existsSync(file)) return
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10)
  const comm = `/proc/${pid}/comm`
  const stranger = existsSync(comm) && readFileSync(comm, 'utf8').trim() !== 'postgres'
  if (stranger || !isRunning(pid)) rmSync(file, { force: true })
}
