import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { isCountersignError } from '../../domain/errors.ts'
import { envExample } from '../../processes/settings/example.ts'
import { GROUPS } from '../../processes/settings/table.ts'
import { readBotSettings, readOwnerUrl, readSettings, readWorkerSettings } from '../../processes/settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'countersign-settings-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const enough = {
  DATABASE_URL: 'postgres://app:pa55word@db:5432/countersign',
  SLACK_BOT_TOKEN: 'xoxb-1-secret',
  SLACK_APP_TOKEN: 'xapp-1-secret',
}

/** The one line that a person sees. */
function refusal(read: () => unknown): string {
  try {
    read()
  } catch (error) {
    if (isCountersignError(error) && error.code === 'bad_setting') return error.line
    throw error
  }
  throw new Error('nothing was refused')
}

test('three secrets are enough to start; the rest has defaults', () => {
  expect(readSettings(enough)).toEqual({
    policyFile: 'policy.yaml',
    dataFolder: '.data',
    mcpRegistry: 'https://registry.modelcontextprotocol.io',
    pathFolders: [],
    log: 'info',
    temporal: {
      connection: { address: 'localhost:7233' },
      namespace: 'default',
      taskQueue: 'countersign',
    },
    slack: { botToken: 'xoxb-1-secret', apiUrl: 'https://slack.com/api/' },
    databases: {
      worker: { url: enough.DATABASE_URL, role: 'countersign_worker' },
      bot: { url: enough.DATABASE_URL, role: 'countersign_bot' },
    },
    door: { mode: 'socket', appToken: 'xapp-1-secret' },
  })
})

test('a process with a login of its own takes on no role', () => {
  const env = {
    ...enough,
    DATABASE_URL_WORKER: 'postgres://w:x@db/c',
    DATABASE_URL_OWNER: 'postgres://o:x@db/c',
  }
  expect(readWorkerSettings(env).database).toEqual({ url: 'postgres://w:x@db/c' })
  expect(readBotSettings(env).database).toEqual({ url: enough.DATABASE_URL, role: 'countersign_bot' })
  expect(readOwnerUrl(env)).toBe('postgres://o:x@db/c')
  expect(readOwnerUrl(enough)).toBe(enough.DATABASE_URL)
})

test('what is missing is named in one line, with its cure', () => {
  expect(refusal(() => readSettings({ ...enough, SLACK_BOT_TOKEN: undefined }))).toMatch(
    /^SLACK_BOT_TOKEN is not set: it .+ Set SLACK_BOT_TOKEN or SLACK_BOT_TOKEN_FILE .+OAuth & Permissions/,
  )
  expect(refusal(() => readSettings({ ...enough, DATABASE_URL: '' }))).toMatch(/^DATABASE_URL is not set/)
  expect(refusal(() => readSettings({ ...enough, SLACK_MODE: 'http' }))).toMatch(
    /^SLACK_SIGNING_SECRET is not set/,
  )
  expect(refusal(() => readSettings({ ...enough, SLACK_APP_TOKEN: undefined }))).toMatch(
    /^SLACK_APP_TOKEN is not set/,
  )
})

test.each([
  ['SLACK_MODE', 'carrier-pigeon', /one of http, socket, not "carrier-pigeon"/],
  ['COUNTERSIGN_LOG', 'loud', /one of fatal, /],
  ['COUNTERSIGN_MCP_REGISTRY', 'file:///etc/passwd', /http or https address/],
  ['COUNTERSIGN_MCP_REGISTRY', 'https://user:pw@host', /without a login/],
  ['COUNTERSIGN_ORGANISATION', 'Acme Inc', /lower-case letters/],
  ['TEMPORAL_ADDRESS', 'temporal', /host:port/],
  ['TEMPORAL_ADDRESS', 'temporal:99999', /host:port/],
  ['TEMPORAL_TLS', 'maybe', /true or false/],
  ['SLACK_TEAM_ID', 'acme', /workspace id/],
])('%s=%s is refused before anything starts', (name, value, words) => {
  const line = refusal(() => readSettings({ ...enough, [name]: value }))
  expect(line).toMatch(words)
  expect(line.startsWith(`${name} must be`)).toBe(true)
})

test.each([
  ['PORT', '70000', /from 0 to 65535/],
  ['PORT', '1e3', /from 0 to 65535/],
  ['HOST', 'a b', /host name/],
])('%s=%s is refused where Slack posts to us', (name, value, words) => {
  const http = { ...enough, SLACK_MODE: 'http', SLACK_SIGNING_SECRET: 'abcdefgh1234' }
  expect(refusal(() => readBotSettings({ ...http, [name]: value }))).toMatch(words)
})

test('a malformed secret is named and never shown', () => {
  for (const [name, value] of [
    ['DATABASE_URL', 'mysql://root:hunter22@db/x'],
    ['SLACK_BOT_TOKEN', 'hunter22'],
    ['SLACK_APP_TOKEN', 'xoxb-hunter22'],
  ] as const) {
    const line = refusal(() => readSettings({ ...enough, [name]: value }))
    expect(line).toContain(name)
    expect(line).not.toContain('hunter22')
  }
})

test('a secret may come from a file, and from one place only', () => {
  const file = join(folder, 'bot-token')
  writeFileSync(file, 'xoxb-from-file\n')
  const { SLACK_BOT_TOKEN: _, ...rest } = enough
  expect(readSettings({ ...rest, SLACK_BOT_TOKEN_FILE: file }).slack.botToken).toBe('xoxb-from-file')
  expect(refusal(() => readSettings({ ...enough, SLACK_BOT_TOKEN_FILE: file }))).toMatch(
    /^Both SLACK_BOT_TOKEN and/,
  )
  expect(refusal(() => readSettings({ ...rest, SLACK_BOT_TOKEN_FILE: join(folder, 'none') }))).toMatch(
    /^SLACK_BOT_TOKEN_FILE names a file that cannot be read/,
  )
  writeFileSync(file, '\n')
  expect(refusal(() => readSettings({ ...rest, SLACK_BOT_TOKEN_FILE: file }))).toMatch(/empty file/)
})

test('an API key switches TLS on, and is never sent in the clear', () => {
  const key = { ...enough, TEMPORAL_API_KEY: 'k3y' }
  expect(readSettings(key).temporal.connection).toEqual({
    address: 'localhost:7233',
    apiKey: 'k3y',
    tls: true,
  })
  const line = refusal(() => readSettings({ ...key, TEMPORAL_TLS: 'false' }))
  expect(line).toMatch(/in the clear/)
  expect(line).not.toContain('k3y')
})

test('certificates for Temporal come in whole pairs', () => {
  const [crt, pem] = [join(folder, 'c.pem'), join(folder, 'k.pem')]
  writeFileSync(crt, 'CERT')
  writeFileSync(pem, 'KEY')
  const half = { ...enough, TEMPORAL_TLS_CLIENT_CERT_PATH: crt }
  expect(refusal(() => readSettings(half))).toMatch(/^TEMPORAL_TLS_CLIENT_KEY_PATH is not set/)
  expect(readSettings({ ...half, TEMPORAL_TLS_CLIENT_KEY_PATH: pem }).temporal.connection.tls).toEqual({
    clientCertPair: { crt: Buffer.from('CERT'), key: Buffer.from('KEY') },
  })
})

test('.env.example is what the table says (`npm run settings` writes it)', () => {
  const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8')
  expect(example).toBe(envExample())
  const names = GROUPS.flatMap(({ settings }) => settings.map(({ name }) => name))
  expect(new Set(names).size).toBe(names.length)
  for (const name of names) expect(example).toMatch(new RegExp(`^(# )?${name}=`, 'm'))
  expect(Object.keys(parseEnv(example)).sort()).toEqual(Object.keys(enough).sort())
})

test('every default passes its own check', () => {
  for (const { settings } of GROUPS) {
    for (const setting of settings) {
      const value = setting.preset ?? (setting.secret ? undefined : setting.example)
      if (value !== undefined) expect(() => setting.parse(value), setting.name).not.toThrow()
    }
  }
})
