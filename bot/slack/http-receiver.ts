import { createServer, type Server } from 'node:http'
import { HTTPReceiver, type Logger, type Receiver } from '@slack/bolt'
import { withinWindow } from './window.ts'

export interface HttpReceiverOptions {
  readonly signingSecret: string
  readonly port: number
  readonly host: string
  readonly path: string
  readonly now: () => number
  readonly logger?: Logger
}

/** Longest form that Slack posts, with room: a view of 100 blocks is well under this. */
const BODY_LIMIT = 1_000_000

/**
 * Bolt's HTTP receiver behind a stricter door: a time stamp from the future is refused as one from the past is.
 * `GET /healthz` answers 200 while the server takes requests.
 */
export function createHttpReceiver(options: HttpReceiverOptions): Receiver & { port(): number | undefined } {
  const bolt = new HTTPReceiver({
    signingSecret: options.signingSecret,
    endpoints: [options.path],
    bodyLimit: BODY_LIMIT,
    ...(options.logger ? { logger: options.logger } : {}),
  })
  let server: Server | undefined

  function create(): Server {
    return createServer((request, response) => {
      const [path] = (request.url ?? '').split('?')
      const refuse = (status: number): void => {
        response.writeHead(status, { 'content-type': 'text/plain' }).end()
      }
      if (path === '/healthz' && request.method === 'GET') return refuse(200)
      if (path !== options.path) return refuse(404)
      if (request.method !== 'POST') return refuse(405)
      if (!withinWindow(request.headers['x-slack-request-timestamp'], options.now())) return refuse(401)
      bolt.requestListener(request, response)
    })
  }

  return {
    init: (app) => bolt.init(app),
    port() {
      const address = server?.address()
      return typeof address === 'object' && address !== null ? address.port : undefined
    },
    start() {
      const starting = create()
      server = starting
      return new Promise((resolve, reject) => {
        starting.once('error', reject)
        starting.listen(options.port, options.host, () => resolve(starting))
      })
    },
    stop() {
      const stopping = server
      server = undefined
      return new Promise((resolve, reject) => {
        if (!stopping) return resolve(undefined)
        stopping.close((error) => (error ? reject(error) : resolve(undefined)))
        stopping.closeIdleConnections()
      })
    },
  }
}
