import {
  databaseAddress,
  folders,
  hostAndPort,
  matching,
  oneOf,
  portNumber,
  text,
  webAddress,
  yesNo,
} from './parsers.ts'
import { neededSecret, open, preset, type Setting, secret } from './setting.ts'

const countersign = {
  policy: preset(
    'COUNTERSIGN_POLICY',
    'policy.yaml',
    'The policy: tiers, reviewers, channels, times. Check it with `npx countersign policy check`.',
    text,
  ),
  organisation: open(
    'COUNTERSIGN_ORGANISATION',
    'Refuses to start unless the policy is this organisation’s: a guard against the wrong policy file.',
    matching(/^[a-z0-9][a-z0-9-]{0,39}$/, 'lower-case letters, digits and hyphens, at most 40'),
    'acme',
  ),
  data: preset(
    'COUNTERSIGN_DATA',
    '.data',
    'Folder of the artifact store: the bytes of everything under review or approved. Back it up.',
    text,
  ),
  pathFolders: open(
    'COUNTERSIGN_PATH_FOLDERS',
    'Folders on the worker’s machine that `path:` references may lie in. Default: none, so `path:` is refused in chat.',
    folders,
    '/srv/mcp-servers',
  ),
  mcpRegistry: preset(
    'COUNTERSIGN_MCP_REGISTRY',
    'https://registry.modelcontextprotocol.io',
    'The MCP registry in which `registry:` references are looked up (its /v0.1 API).',
    webAddress,
  ),
  log: preset(
    'COUNTERSIGN_LOG',
    'info',
    'How much is logged: fatal, error, warn, info, debug, trace or silent.',
    oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
  ),
}

const database = {
  shared: neededSecret(
    'DATABASE_URL',
    'The database, for every process that has no address of its own (DATABASE_URL_…). Its login then holds the roles countersign_worker, countersign_bot and countersign_reader, and each process takes on its one.',
    databaseAddress,
  ),
  admin: secret(
    'DATABASE_URL_ADMIN',
    'For `npm run database` alone: a superuser on the database, who makes the logins that the other three addresses name.',
    databaseAddress,
  ),
  owner: secret(
    'DATABASE_URL_OWNER',
    'For `npm run migrate`: the login that owns the tables.',
    databaseAddress,
  ),
  worker: secret(
    'DATABASE_URL_WORKER',
    'For the worker: a login with the role countersign_worker.',
    databaseAddress,
  ),
  bot: secret('DATABASE_URL_BOT', 'For the bot: a login with the role countersign_bot.', databaseAddress),
}

const temporal = {
  address: preset('TEMPORAL_ADDRESS', 'localhost:7233', 'Where Temporal listens.', hostAndPort),
  namespace: preset(
    'TEMPORAL_NAMESPACE',
    'default',
    'Its namespace, which must exist.',
    matching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/, 'a namespace name, such as default'),
  ),
  taskQueue: preset(
    'TEMPORAL_TASK_QUEUE',
    'countersign',
    'Where the workers and bots of one installation meet.',
    matching(/^[\w.-]{1,200}$/, 'letters, digits, dots, hyphens and _, at most 200'),
  ),
  apiKey: secret('TEMPORAL_API_KEY', 'For Temporal Cloud. Switches TLS on.', text),
  tls: open(
    'TEMPORAL_TLS',
    'TLS to Temporal. Default: on with an API key or a certificate, else off.',
    yesNo,
    'true',
  ),
  serverName: open(
    'TEMPORAL_TLS_SERVER_NAME',
    'The name in Temporal’s certificate, where it is not the host name.',
    text,
  ),
  serverCa: open(
    'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
    'File: the PEM certificate that signs Temporal’s.',
    text,
  ),
  clientCert: open('TEMPORAL_TLS_CLIENT_CERT_PATH', 'File: our PEM certificate, for mutual TLS.', text),
  clientKey: open('TEMPORAL_TLS_CLIENT_KEY_PATH', 'File: the PEM key of our certificate.', text),
}

const slack = {
  mode: preset(
    'SLACK_MODE',
    'socket',
    'How Slack reaches the bot: `socket` (the bot dials out; no public address) or `http` (Slack posts to it).',
    oneOf('http', 'socket'),
  ),
  botToken: neededSecret(
    'SLACK_BOT_TOKEN',
    'The bot’s token, from the app’s page "OAuth & Permissions".',
    matching(/^xox[be][-.]\S+$/, 'a bot token, which begins with xoxb-'),
  ),
  signingSecret: secret(
    'SLACK_SIGNING_SECRET',
    'For `http`: from the app’s page "Basic Information". It proves that a request is Slack’s.',
    matching(/^\S{8,200}$/, 'the signing secret from the app’s page, without spaces'),
  ),
  appToken: neededSecret(
    'SLACK_APP_TOKEN',
    'For `socket`: an app-level token with the scope connections:write.',
    matching(/^xapp-\S+$/, 'an app-level token, which begins with xapp-'),
  ),
  teamId: open(
    'SLACK_TEAM_ID',
    'The one workspace that is served. Default: that of the bot’s token.',
    matching(/^[TE][A-Z0-9]{2,30}$/, 'a workspace id, such as T0123ABCD'),
    'T0123ABCD',
  ),
  apiUrl: preset(
    'SLACK_API_URL',
    'https://slack.com/api/',
    'Slack’s Web API. Change it for GovSlack, a proxy or a test.',
    webAddress,
  ),
}

const listen = {
  host: preset(
    'HOST',
    '127.0.0.1',
    'The address it listens on. 0.0.0.0 opens it to the network: put TLS before it.',
    matching(/^[\w.:-]{1,253}$/, 'a host name or an IP address'),
  ),
  port: preset('PORT', '3000', 'Its port. Slack posts to /slack/events there.', portNumber),
}

const machine = {
  temporalTestServer: open(
    'COUNTERSIGN_TEMPORAL_TEST_SERVER',
    'File: Temporal’s time-skipping test server, for tests, instead of fetching it.',
    text,
  ),
}

/** Every setting there is. */
export const SETTINGS = { countersign, database, temporal, slack, listen, machine }

/** The same under headings, in the order of `.env.example`. */
export const GROUPS: readonly { readonly title: string; readonly settings: readonly Setting<unknown>[] }[] = [
  { title: 'Countersign itself', settings: Object.values(countersign) },
  { title: 'PostgreSQL', settings: Object.values(database) },
  { title: 'Temporal', settings: Object.values(temporal) },
  { title: 'Slack', settings: Object.values(slack) },
  { title: 'The bot’s own address, for SLACK_MODE=http', settings: Object.values(listen) },
  { title: 'Tests', settings: Object.values(machine) },
]
