import { App, type Logger, type ReceiverEvent, SocketModeReceiver } from '@slack/bolt'
import type { Authentication } from '../../domain/people.ts'
import { slackClientOptions } from './call.ts'
import { createHttpReceiver } from './http-receiver.ts'

interface Common {
  /** The bot's token, `xoxb-…`. */
  readonly token: string
  /** Another Slack than slack.com, ending in `/api/`. */
  readonly slackApiUrl?: string
  readonly logger?: Logger
}

export type SlackAppOptions =
  | (Common & {
      readonly mode: 'http'
      readonly signingSecret: string
      /** 0 picks a free one. */
      readonly port: number
      readonly host?: string
      /** Where Slack posts everything; `/slack/events` when absent. */
      readonly path?: string
      /** Milliseconds since 1970. */
      readonly now?: () => number
    })
  | (Common & { readonly mode: 'socket'; readonly appToken: string })

export interface SlackApp {
  readonly app: App
  /** How requests that reach the handlers were proved to come from Slack; stored with every decision. */
  readonly authentication: Authentication
  /** Starts to take requests. `port` is where, over HTTP. */
  start(): Promise<{ readonly port?: number }>
  stop(): Promise<void>
}

function appOn(
  options: SlackAppOptions,
  receiver: ReturnType<typeof createHttpReceiver> | SocketModeReceiver,
): App {
  const app = new App({
    token: options.token,
    receiver,
    clientOptions: slackClientOptions(options.slackApiUrl),
    // Whether the token works is found out, and told in one line, before the bot starts.
    tokenVerificationEnabled: false,
    ...(options.logger ? { logger: options.logger } : {}),
  })
  const processEvent = app.processEvent.bind(app)
  app.processEvent = (event) => holding(event, processEvent)
  return app
}

/**
 * Bolt acknowledges an event before any handler runs, and Slack never delivers again what was acknowledged. A typed decision
 * must be durable first: the handler acknowledges through `context.acknowledge`, and what no handler acknowledged is when all
 * are done. An error leaves it open, so that it comes again.
 */
async function holding(
  event: ReceiverEvent,
  processEvent: (event: ReceiverEvent) => Promise<void>,
): Promise<void> {
  if (event.body.type !== 'event_callback') return processEvent(event)
  let acknowledged: Promise<void> | undefined
  const acknowledge = (): Promise<void> => {
    acknowledged ??= event.ack()
    return acknowledged
  }
  await processEvent({
    ...event,
    ack: async () => {},
    customProperties: { ...event.customProperties, acknowledge },
  })
  await acknowledge()
}

/** The Bolt app on one of Slack's two ways to reach us. The same handlers serve both. */
export function createSlackApp(options: SlackAppOptions): SlackApp {
  if (options.mode === 'http') {
    const { signingSecret, port, host = '0.0.0.0', path = '/slack/events', now = Date.now, logger } = options
    const receiver = createHttpReceiver({
      signingSecret,
      port,
      host,
      path,
      now,
      ...(logger ? { logger } : {}),
    })
    return {
      app: appOn(options, receiver),
      authentication: 'slack_http_signature',
      async start() {
        await receiver.start()
        const at = receiver.port()
        return at === undefined ? {} : { port: at }
      },
      stop: async () => void (await receiver.stop()),
    }
  }
  const receiver = new SocketModeReceiver({
    appToken: options.appToken,
    ...(options.logger ? { logger: options.logger } : {}),
    // Passed on to the client that asks for the socket's address.
    ...(options.slackApiUrl === undefined
      ? {}
      : { installerOptions: { clientOptions: { slackApiUrl: options.slackApiUrl } } }),
  })
  return {
    app: appOn(options, receiver),
    authentication: 'slack_socket_mode',
    async start() {
      await receiver.start()
      return {}
    },
    stop: () => receiver.stop(),
  }
}
