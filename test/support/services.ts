import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { oneLine } from '../../domain/errors.ts'
import {
  findTemporalProgram,
  findTimeSkippingServer,
  isRunning,
  startTemporal,
} from '../../services/index.ts'
import { startTestPostgres } from './postgres-template.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Loopback address that starts a shared service when it is first asked for. */
    readonly services: string
  }
}

const PREFIX = 'countersign-test-'

/**
 * One PostgreSQL and one Temporal for a whole run. Test files ask for them by HTTP, so that a run that needs none starts none.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  sweep()
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`))
  // PostgreSQL runs as another account when we are root.
  chmodSync(folder, 0o755)
  const say = (line: string) => process.stderr.write(`${line}\n`)
  const stops: (() => Promise<unknown>)[] = []
  const once = <T>(make: () => Promise<T>) => {
    let made: Promise<T> | undefined
    return () => {
      made ??= make()
      return made
    }
  }
  const services: Record<string, () => Promise<unknown>> = {
    postgres: once(async () => {
      const postgres = await startTestPostgres(join(folder, 'postgres'), say)
      stops.push(postgres.stop)
      return postgres.logins
    }),
    temporal: once(async () => {
      const { path } = await findTemporalProgram({ say })
      const temporal = await startTemporal({ program: path, folder: join(folder, 'temporal') })
      stops.push(temporal.stop)
      return { address: temporal.address, namespace: temporal.namespace, program: path }
    }),
    'temporal-program': once(async () => ({ path: (await findTemporalProgram({ say })).path })),
    'time-skipping': once(async () => ({ path: await findTimeSkippingServer({ say }) })),
  }
  const server = createServer((request, response) => {
    const make = services[request.url?.slice(1) ?? '']
    const answer = make ? make() : Promise.reject(new Error(`There is no service ${request.url}.`))
    answer.then(
      (value) => response.end(JSON.stringify(value)),
      (error) => response.writeHead(500).end(oneLine(error)),
    )
  })
  // Building Temporal may take minutes.
  server.requestTimeout = 0
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  project.provide('services', `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`)

  return async () => {
    server.closeAllConnections()
    server.close()
    await Promise.allSettled(stops.map((stop) => stop()))
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Removes what runs left behind that were killed; their servers ended with them. */
function sweep(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : Number.NaN
    if (Number.isInteger(pid) && !isRunning(pid))
      rmSync(join(tmpdir(), name), { recursive: true, force: true })
  }
}
