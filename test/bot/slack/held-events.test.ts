import { afterAll, expect, test } from 'vitest'
import { createSlackApp } from '../../../bot/slack/index.ts'
import { BOT } from '../../../counterparts/slack/index.ts'
import { startWorld } from './world.ts'

const slack = await startWorld()
const app = createSlackApp({
  mode: 'http',
  token: BOT.token,
  signingSecret: BOT.signingSecret,
  port: 0,
  host: '127.0.0.1',
  slackApiUrl: slack.apiUrl,
})
const order: string[] = []
let written = Promise.withResolvers<void>()
app.app.event('app_mention', async ({ context }) => {
  order.push('heard')
  await written.promise
  order.push('written')
  await context.acknowledge()
})
const { port } = await app.start()
const driver = slack.driver(`http://127.0.0.1:${port}/slack/events`)
afterAll(async () => {
  await app.stop()
  await slack.close()
})

test('a typed line is acknowledged once its handler has it on disk, and not before', async () => {
  const said = driver.say('rita', 'mcp-reviews', '@countersign approve').then((answer) => {
    order.push('acknowledged')
    return answer
  })
  await expect.poll(() => order).toEqual(['heard'])
  written.resolve()
  const { delivered } = await said
  expect(order).toEqual(['heard', 'written', 'acknowledged'])
  expect(delivered.map(({ status }) => status)).toEqual([200, 200])
})

test('a typed line that could not be taken in is not acknowledged, so that Slack sends it again', async () => {
  written = Promise.withResolvers<void>()
  written.promise.catch(() => {})
  const said = driver.say('rita', 'mcp-reviews', '@countersign approve')
  written.reject(new Error('the disk is full'))
  const { delivered } = await said
  expect(delivered.at(-1)?.status).not.toBe(200)
})
