import { existsSync } from 'node:fs'
import { bad, type Environment, fileOf, get, need } from './settings/read.ts'
import { SETTINGS } from './settings/table.ts'

export type { Environment } from './settings/read.ts'

export interface DatabaseLogin {
  readonly url: string
  /** To take on at connection (`SET ROLE`), where the login is shared by all processes. */
  readonly role?: string
}

export interface TemporalSettings {
  /** For `Connection.connect` and `NativeConnection.connect`. */
  readonly connection: {
    readonly address: string
    readonly apiKey?: string
    readonly tls?: boolean | TlsFiles
  }
  readonly namespace: string
  readonly taskQueue: string
}

interface TlsFiles {
  readonly serverNameOverride?: string
  readonly serverRootCACertificate?: Buffer
  readonly clientCertPair?: { readonly crt: Buffer; readonly key: Buffer }
}

export interface SlackSettings {
  readonly botToken: string
  readonly apiUrl: string
  readonly teamId?: string
}

/** How Slack's requests come in, and what proves that they are Slack's. */
export type SlackDoor =
  | { readonly mode: 'http'; readonly signingSecret: string; readonly host: string; readonly port: number }
  | { readonly mode: 'socket'; readonly appToken: string }

export interface CommonSettings {
  readonly policyFile: string
  /** The organisation that the policy must be of, where one is set. */
  readonly organisation?: string
  readonly dataFolder: string
  readonly mcpRegistry: string
  /** Where `path:` references may lie. */
  readonly pathFolders: readonly string[]
  readonly log: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'
  readonly temporal: TemporalSettings
  readonly slack: SlackSettings
}

export interface WorkerSettings extends CommonSettings {
  readonly database: DatabaseLogin
}

export interface BotSettings extends CommonSettings {
  readonly database: DatabaseLogin
  readonly door: SlackDoor
}

/** Everything, for a process that is worker and bot at once. */
export interface Settings extends CommonSettings {
  readonly databases: { readonly worker: DatabaseLogin; readonly bot: DatabaseLogin }
  readonly door: SlackDoor
}

/** Adds what `.env` says, where the environment does not say it already. */
export function loadEnvFile(path = '.env'): void {
  if (existsSync(path)) process.loadEnvFile(path)
}

/** Errors: `bad_setting`, in one line that names the setting and its cure. So do the readers below. */
export function readSettings(env: Environment): Settings {
  const databases = { worker: login('worker', env), bot: login('bot', env) }
  return { ...common(env), databases, door: door(env) }
}

export function readWorkerSettings(env: Environment): WorkerSettings {
  return { ...common(env), database: login('worker', env) }
}

export function readBotSettings(env: Environment): BotSettings {
  return { ...common(env), database: login('bot', env), door: door(env) }
}

/** The login that owns the tables. */
export function readOwnerUrl(env: Environment): string {
  const { owner, shared } = SETTINGS.database
  return get(owner, env) ?? need(shared, env, 'names the database to migrate')
}

export interface DatabaseUrls {
  readonly admin: string
  readonly owner: string
  readonly worker: string
  readonly bot: string
}

/** The administrator's login, and those that are to be made. */
export function readDatabaseUrls(env: Environment): DatabaseUrls {
  const { admin, owner, worker, bot } = SETTINGS.database
  return {
    admin: need(admin, env, 'makes the other logins'),
    owner: need(owner, env, 'is to own the tables'),
    worker: need(worker, env, 'is to be the worker’s login'),
    bot: need(bot, env, 'is to be the bot’s login'),
  }
}

function common(env: Environment): CommonSettings {
  const { policy, organisation, data, mcpRegistry, pathFolders, log } = SETTINGS.countersign
  return {
    policyFile: get(policy, env),
    ...given('organisation', get(organisation, env)),
    dataFolder: get(data, env),
    mcpRegistry: get(mcpRegistry, env),
    pathFolders: get(pathFolders, env) ?? [],
    log: get(log, env),
    temporal: temporal(env),
    slack: {
      botToken: need(SETTINGS.slack.botToken, env, 'lets us speak in Slack'),
      apiUrl: get(SETTINGS.slack.apiUrl, env),
      ...given('teamId', get(SETTINGS.slack.teamId, env)),
    },
  }
}

function login(process: 'worker' | 'bot', env: Environment): DatabaseLogin {
  const own = get(SETTINGS.database[process], env)
  if (own !== undefined) return { url: own }
  const url = need(SETTINGS.database.shared, env, 'names the database')
  return { url, role: `countersign_${process}` }
}

function temporal(env: Environment): TemporalSettings {
  const { address, namespace, taskQueue, apiKey } = SETTINGS.temporal
  const key = get(apiKey, env)
  const connection = { address: get(address, env), ...given('apiKey', key), ...given('tls', tls(env, key)) }
  return { connection, namespace: get(namespace, env), taskQueue: get(taskQueue, env) }
}

function tls(env: Environment, apiKey: string | undefined): boolean | TlsFiles | undefined {
  const { tls: wanted, serverName, serverCa, clientCert, clientKey } = SETTINGS.temporal
  const [crt, key] = [fileOf(clientCert, env), fileOf(clientKey, env)]
  if ((crt === undefined) !== (key === undefined)) {
    throw bad(
      `${crt ? clientKey.name : clientCert.name} is not set, but its other half is.`,
      'Set both or neither.',
    )
  }
  const files: TlsFiles = {
    ...given('serverNameOverride', get(serverName, env)),
    ...given('serverRootCACertificate', fileOf(serverCa, env)),
    ...given('clientCertPair', crt && key ? { crt, key } : undefined),
  }
  const asked = get(wanted, env)
  if (Object.keys(files).length > 0) {
    if (asked === false)
      throw bad('TEMPORAL_TLS is off, but certificates are set.', 'Set it to true, or unset them.')
    return files
  }
  if (asked === false && apiKey !== undefined) {
    throw bad('TEMPORAL_TLS is off, which would send TEMPORAL_API_KEY in the clear.', 'Set it to true.')
  }
  return asked ?? (apiKey === undefined ? undefined : true)
}

function door(env: Environment): SlackDoor {
  if (get(SETTINGS.slack.mode, env) === 'socket') {
    return {
      mode: 'socket',
      appToken: need(SETTINGS.slack.appToken, env, 'is what SLACK_MODE=socket connects with'),
    }
  }
  const signingSecret = need(
    SETTINGS.slack.signingSecret,
    env,
    'proves that a request is Slack’s in SLACK_MODE=http',
  )
  return {
    mode: 'http',
    signingSecret,
    host: get(SETTINGS.listen.host, env),
    port: get(SETTINGS.listen.port, env),
  }
}

/** A property that is left out rather than undefined. */
function given<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : record(key, value)
}

function record<K extends string, V>(key: K, value: V): { readonly [P in K]: V }
function record(key: string, value: unknown): Record<string, unknown> {
  return { [key]: value }
}
