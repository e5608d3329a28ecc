import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { freshDatabase } from '../../support/postgres.ts'
import { memoryChat } from './chat.ts'

const POSTER = fileURLToPath(new URL('./poster.ts', import.meta.url))
const COUNT = 60
const KILLS = 20

/** The chat as a server, which takes a few milliseconds between hearing a call and carrying it out. */
async function serve(chat: ReturnType<typeof memoryChat>, random: () => number) {
  const server = createServer(async (request, response) => {
    const args = JSON.parse(await text(request))
    await new Promise((resolve) => setTimeout(resolve, random() * 12))
    const method = request.url?.slice(1) ?? ''
    const called = Object.entries(chat.port).find(([name]) => name === method)?.[1]
    response.end(
      JSON.stringify({ result: await Reflect.apply(called ?? (() => undefined), undefined, args) }),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`, server }
}

/** Seeded, so that a failure can be played again (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

test('kill -9 of a posting process, again and again, loses no message and posts none twice', async () => {
  const db = await freshDatabase()
  const random = seeded(20261123)
  const chat = memoryChat()
  const { url, server } = await serve(chat, random)
  const start = (): ChildProcess =>
    spawn(process.execPath, [POSTER, db.urlFor('worker'), url, 'acme', `${COUNT}`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
  try {
    for (let kill = 0; kill < KILLS; kill++) {
      const poster = start()
      const exited = once(poster, 'exit')
      // Counted from its first new message, so that the kill falls among its calls however slow the machine starts it.
      const before = chat.calls()
      while (chat.calls() === before && poster.exitCode === null) await new Promise((r) => setTimeout(r, 2))
      await new Promise((resolve) => setTimeout(resolve, random() * 60))
      poster.kill('SIGKILL')
      await exited
    }
    const [status] = await once(start(), 'exit')
    expect(status).toBe(0)
  } finally {
    server.close()
    await db.drop()
  }
  const shown = chat.shown.map((message) => Number(message.card.summary)).sort((a, b) => a - b)
  expect(shown).toEqual(Array.from({ length: COUNT }, (_, i) => i))
}, 180_000)
