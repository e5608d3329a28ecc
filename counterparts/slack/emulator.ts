import { createEmulator, type Emulator } from 'emulate'

export interface Person {
  readonly name: string
  readonly realName?: string
  readonly admin?: boolean
  /** What `users.info` says beyond a full member: `{ is_restricted: true }`, `{ team_id: 'T0OTHER' }`. */
  readonly account?: Readonly<Record<string, unknown>>
}

export interface World {
  readonly people: readonly Person[]
  /** Public channels by name; `general` and `random` are always there. */
  readonly channels: readonly string[]
  /** Private channels by name; the bot is invited to each. */
  readonly privateChannels?: readonly string[]
  /** User groups: handle to people's names. */
  readonly groups: Readonly<Record<string, readonly string[]>>
}

export const BOT = {
  token: 'xoxb-countersign-bot',
  appToken: 'xapp-countersign-app',
  signingSecret: '0123456789abcdef0123456789abcdef',
  appId: 'A0COUNTERSIGN',
  botId: 'B0COUNTERSIGN',
  userId: 'U0COUNTERSIGN',
  name: 'countersign',
} as const

/** The scopes of the app manifest; the emulator refuses what a call needs beyond them. */
export const SCOPES = [
  'app_mentions:read',
  'channels:history',
  'channels:read',
  'chat:write',
  'commands',
  'groups:history',
  'groups:read',
  'im:history',
  'im:write',
  'usergroups:read',
  'users:read',
] as const

const PERSON_SCOPES = [
  'channels:history',
  'channels:read',
  'channels:write',
  'chat:write',
  'groups:history',
  'groups:read',
  'groups:write',
  'im:history',
  'im:read',
  'im:write',
  'users:read',
]

const SPARES = Array.from({ length: 60 }, (_, i) => `${BOT.token}-${i}`)

/** The emulator answers 5000 calls an hour to one token, of which a long story has more: the bot's calls take turns. */
export function botTokens(): () => string {
  let turn = 0
  return () => SPARES[turn++ % SPARES.length] ?? BOT.token
}

export const personToken = (name: string): string => `xoxp-${name}`

/** The emulator's Slack with one workspace, our app installed in it, and its people, each with a token. */
export function startEmulator(world: World): Promise<Emulator> {
  return createEmulator({
    service: 'slack',
    port: 0,
    seed: {
      slack: {
        strict_scopes: true,
        team: { name: 'Example', domain: 'example' },
        users: world.people.map((person) => ({
          name: person.name,
          real_name: person.realName ?? person.name,
          email: `${person.name}@example.com`,
          is_admin: person.admin ?? false,
        })),
        channels: [
          ...world.channels.map((name) => ({ name })),
          ...(world.privateChannels ?? []).map((name) => ({ name, is_private: true })),
        ],
        oauth_apps: [
          {
            app_id: BOT.appId,
            client_id: 'countersign-client',
            client_secret: 'countersign-client-secret',
            name: 'Countersign',
            redirect_uris: ['http://127.0.0.1/none'],
            bot_id: BOT.botId,
            bot_user_id: BOT.userId,
            bot_name: BOT.name,
            scopes: SCOPES,
          },
        ],
        tokens: [
          ...[BOT.token, ...SPARES].map((token) => ({
            token,
            type: 'bot' as const,
            user_id: BOT.userId,
            app_id: BOT.appId,
            bot_id: BOT.botId,
            bot_user_id: BOT.userId,
            scopes: SCOPES,
          })),
          ...world.people.map((person) => ({
            token: personToken(person.name),
            user: person.name,
            app_id: BOT.appId,
            scopes: PERSON_SCOPES,
          })),
        ],
      },
    },
  })
}
