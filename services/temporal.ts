import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Connection } from '@temporalio/client'
import { type Child, startChild } from './child.ts'
import { freePort } from './ports.ts'
import { untilReady } from './until.ts'

export interface LocalTemporal {
  /** `127.0.0.1:PORT` */
  readonly address: string
  readonly namespace: string
  readonly port: number
  readonly pid: number
  readonly log: string
  /** Where a browser finds Temporal's own pages, when they were asked for. */
  readonly uiUrl: string | undefined
  running(): boolean
  stop(): Promise<void>
  /** SIGKILL, as a crash test does. Start it again with the same folder and port; only a persistent one goes on. */
  kill(): Promise<void>
}

export interface TemporalOptions {
  /** The `temporal` program, from `findTemporalProgram`. */
  readonly program: string
  /** Holds the log, and the database of a persistent server. */
  readonly folder: string
  readonly persistent?: boolean
  readonly port?: number
  /** Serve Temporal's web pages; a number chooses their port. */
  readonly ui?: boolean | number
  readonly namespace?: string
  /** Name to type, such as `{ McpTier: 'Keyword' }`. */
  readonly searchAttributes?: Readonly<Record<string, string>>
}

/** Starts Temporal's development server on loopback and waits until it takes work. Errors: `temporal_unavailable`. */
export async function startTemporal(options: TemporalOptions): Promise<LocalTemporal> {
  const deadline = performance.now() + 90_000
  for (;;) {
    const port = options.port ?? (await freePort())
    const uiPort = typeof options.ui === 'number' ? options.ui : options.ui ? await freePort() : undefined
    const namespace = options.namespace ?? 'default'
    const log = join(options.folder, 'temporal.log')
    const child = await startChild({
      name: 'Temporal',
      command: options.program,
      args: [...flags(options, namespace, port), ...(uiPort ? ['--ui-port', `${uiPort}`] : ['--headless'])],
      log,
    })
    const address = `127.0.0.1:${port}`
    try {
      await untilReady(child, 'temporal_unavailable', 60_000, () => answers(address, namespace))
    } catch (error) {
      if (performance.now() > deadline || !portTaken(child)) throw error
      await pause(200)
      continue
    }
    return {
      address,
      namespace,
      port,
      pid: child.pid,
      log,
      uiUrl: uiPort ? `http://127.0.0.1:${uiPort}` : undefined,
      running: child.running,
      stop: () => child.stop(15_000),
      kill: child.kill,
    }
  }
}

function flags(options: TemporalOptions, namespace: string, port: number): string[] {
  const attributes = Object.entries(options.searchAttributes ?? {})
  return [
    'server',
    'start-dev',
    ...['--ip', '127.0.0.1', '--port', String(port), '--namespace', namespace, '--log-level', 'error'],
    // A user's own CLI profile must not redirect a local server.
    ...['--disable-config-file', '--disable-config-env'],
    ...(options.persistent
      ? ['--db-filename', join(options.folder, 'temporal.sqlite'), '--sqlite-pragma', 'synchronous=normal']
      : []),
    ...attributes.flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`]),
  ]
}

/** Ready is when the namespace can be asked for, which comes after the port opens. */
async function answers(address: string, namespace: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: 2_000 })
  try {
    await connection.withDeadline(Date.now() + 2_000, () =>
      connection.workflowService.describeNamespace({ namespace }),
    )
  } finally {
    await connection.close()
  }
}

function portTaken(child: Child): boolean {
  return /address already in use|can't (set|use|listen)|bind:/i.test(child.tail(12))
}
