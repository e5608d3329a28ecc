import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  createSlackApp,
  createSlackChat,
  idempotencyKey,
  readView,
  type SlackApp,
  type Submission,
  slackRef,
} from '../../../bot/slack/index.ts'
import { BOT, type SlackCounterpart, type SlackDriver } from '../../../counterparts/slack/index.ts'
import { type Card, type Dialog, line } from '../../../domain/cards/model.ts'
import { botClient, startWorld } from './world.ts'

const FORM: Dialog = {
  id: 'review.reject',
  title: 'Reject',
  submit: 'Reject',
  context: 'r1',
  fields: [{ kind: 'text', id: 'reason', label: 'Reason' }],
}
const CARD: Card = {
  summary: 'A review.',
  headline: 'A review',
  tone: 'neutral',
  parts: [
    { kind: 'text', line: line('Well?') },
    {
      kind: 'actions',
      actions: [
        { id: 'review.approve', label: 'Approve', value: 'r1' },
        { id: 'review.reject', label: 'Reject…', value: 'r1' },
      ],
    },
  ],
}

interface Heard {
  readonly what: string
  readonly key: string | undefined
  readonly retry: number | undefined
}

let slack: SlackCounterpart
let http: SlackApp
let socket: SlackApp
let port = 0
const heard: Heard[] = []
const submitted: Submission[] = []

/** The least of a bot: it answers in the way of each kind of request, and remembers what it heard. */
function listen({ app }: SlackApp): void {
  const chat = createSlackChat({ client: botClient(slack) })
  app.use(async ({ body, context, next }) => {
    heard.push({
      what: 'command' in body ? 'command' : String(body.type),
      key: idempotencyKey(body),
      retry: context.retryNum,
    })
    await next()
  })
  app.command('/mcp', async ({ ack, respond, command }) => {
    await ack()
    await respond({ text: `you said ${command.text}`, response_type: 'ephemeral' })
  })
  app.action('review.approve', ({ ack }) => ack())
  app.action('review.reject', async ({ ack, body }) => {
    await ack()
    if ('trigger_id' in body) await chat.openDialog(String(body.trigger_id), FORM)
  })
  app.view('review.reject', async ({ ack, view }) => {
    const form = readView(view)
    if (form.values.reason === 'no') {
      await ack({ response_action: 'errors', errors: { reason: 'Say why.' } })
      return
    }
    await ack()
    submitted.push(form)
  })
  app.event('app_mention', async () => {})
  app.message(async () => {})
}

beforeAll(async () => {
  slack = await startWorld()
  const common = { token: BOT.token, slackApiUrl: slack.apiUrl }
  http = createSlackApp({
    ...common,
    mode: 'http',
    signingSecret: BOT.signingSecret,
    port: 0,
    host: '127.0.0.1',
  })
  socket = createSlackApp({ ...common, mode: 'socket', appToken: BOT.appToken })
  for (const app of [http, socket]) listen(app)
  port = (await http.start()).port ?? 0
  await Promise.all([socket.start(), slack.socket.connected()])
})
afterAll(async () => {
  await socket.stop()
  await http.stop()
  await slack.close()
})
beforeEach(() => {
  heard.length = 0
  submitted.length = 0
})

const overHttp = (): SlackDriver => slack.driver(`http://127.0.0.1:${port}/slack/events`)
const ways: [string, () => SlackDriver][] = [
  ['HTTP', overHttp],
  ['Socket Mode', () => slack.socketDriver()],
]

describe.each(ways)('over %s', (_, driver) => {
  test('a command is heard and answered', async () => {
    const acknowledged = await driver().command('dana', 'list all')
    expect(acknowledged.status).toBe(200)
    await expect
      .poll(() => slack.responses.at(-1))
      .toMatchObject({ person: 'dana', text: 'you said list all' })
  })

  test('a button opens a form, which answers with an error and then closes', async () => {
    const posted = slackRef(
      await createSlackChat({ client: botClient(slack) }).post(
        'slack:#mcp-reviews',
        CARD,
        `m${Math.random()}`,
      ),
    )
    const rita = driver()
    expect((await rita.click('rita', posted, 'Reject…')).status).toBe(200)
    await expect.poll(() => rita.view('rita')?.callback_id).toBe('review.reject')
    expect((await rita.submit('rita', { Reason: 'no' })).body).toMatchObject({ response_action: 'errors' })
    expect(rita.view('rita')).toBeDefined()
    await rita.submit('rita', { Reason: 'It deletes things' })
    expect(rita.view('rita')).toBeUndefined()
    expect(submitted).toEqual([
      { dialog: 'review.reject', context: 'r1', values: { reason: 'It deletes things' } },
    ])
    expect(new Set(heard.map(({ key }) => key)).size).toBe(3)
  })

  test('a mention is heard, and again under the same key when Slack heard no answer', async () => {
    const rita = driver()
    const said = await rita.say('rita', 'mcp-reviews', '@countersign approve looks fine')
    expect(said.delivered.map(({ status }) => status)).toEqual([200, 200])
    await rita.redeliver()
    await expect.poll(() => heard.length).toBe(3)
    const [, mention, again] = heard
    expect(again).toEqual({ ...mention, retry: 1 })
  })

  test('what is sent again to the letter carries the same key', async () => {
    const dana = driver()
    await dana.command('dana', 'list')
    await dana.replay()
    await expect.poll(() => heard.length).toBe(2)
    expect(heard[0]?.key).toBeDefined()
    expect(heard[1]?.key).toBe(heard[0]?.key)
  })
})

test('a broken Socket Mode connection is made again, and what comes then is heard', async () => {
  slack.socket.drop()
  await expect.poll(() => slack.socket.connections()).toBe(0)
  await slack.socket.connected()
  expect((await slack.socketDriver().command('dana', 'list')).status).toBe(200)
})

describe('the door over HTTP', () => {
  test.each([
    ['signed with another secret', { secret: 'ffffffffffffffffffffffffffffffff' }],
    ['not signed', { unsigned: true }],
    ['stamped six minutes ago', { offset: -360 }],
    ['stamped six minutes from now', { offset: 360 }],
  ])('is shut to what is %s', async (_, forged) => {
    expect((await overHttp().command('dana', 'list', forged)).status).toBe(401)
    expect(heard).toEqual([])
  })

  test.each([{ offset: -240 }, { offset: 240 }])(
    'is open to a clock that is off by four minutes: %j',
    async (off) => {
      expect((await overHttp().command('dana', 'list', off)).status).toBe(200)
    },
  )

  test('is shut to a body changed after signing', async () => {
    const { signedHeaders } = await import('../../../counterparts/slack/sign.ts')
    const headers = signedHeaders('command=/mcp&text=list', BOT.signingSecret, Math.floor(Date.now() / 1000))
    const answer = await fetch(`http://127.0.0.1:${port}/slack/events`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      body: 'command=/mcp&text=retire everything',
    })
    expect(answer.status).toBe(401)
  })

  test('says that it is there, and has no other rooms', async () => {
    const status = async (path: string, method = 'GET') =>
      (await fetch(`http://127.0.0.1:${port}${path}`, { method })).status
    expect(await status('/healthz')).toBe(200)
    expect(await status('/slack/events')).toBe(405)
    expect(await status('/slack/install')).toBe(404)
  })
})

describe('how a request was proved to be Slack’s', () => {
  test('is known by the way it came', () => {
    expect([http.authentication, socket.authentication]).toEqual([
      'slack_http_signature',
      'slack_socket_mode',
    ])
  })
})
