import { afterEach, describe, expect, it } from 'vitest'
import { showServer } from '../../activities/registry/index.ts'
import { verifyChain } from '../../audit/index.ts'
import { approved, NOTES } from '../support/story/approved.ts'
import { memberships, notebook } from '../support/story/chat.ts'
import { DEV, OWNER, REVIEWER, SECURITY } from '../support/story/lifecycle.ts'
import { chatWithOutage, directoryWithOutage } from '../support/story/outage.ts'
import { shutDatabase } from '../support/story/postgres-away.ts'
import { tellStory } from '../support/story/talk.ts'
import { startWorld } from '../support/story/world.ts'
import { timeSkipping } from '../support/temporal.ts'

const HOUR = 3_600_000
const hourly = { everyMs: 6 * HOUR, pingsMs: [3 * HOUR], spreadMs: 0 }

const env = await timeSkipping()
const book = notebook()
const chat = chatWithOutage(book, HOUR)
const directory = directoryWithOutage(
  memberships({ [REVIEWER]: ['reviewers'], [SECURITY]: ['reviewers', 'security'], [OWNER]: ['slack:SDOCS'] }),
)
const world = await startWorld({ env, chat, groups: directory })

afterEach(() => {
  chat.back()
  directory.back()
})

describe('the chat is away', () => {
  it('holds up no decision and no timer, and everything is said once when it is back', async () => {
    const organisation = 'quiet'
    chat.away()
    const story = await approved(world, organisation, { reaffirmation: hourly })
    expect(await story.stop(SECURITY, 'suspend', 'odd behaviour')).toMatchObject({ ok: true })
    expect(await story.stop(SECURITY, 'resume', 'it was nothing')).toMatchObject({ ok: true })
    await env.sleep('7h')
    const state = await story.until((s) => s.deployments.every((d) => d.status === 'expired'))
    const read = await showServer(world.db.pool('reader'), organisation, state.reference)
    expect(read?.revision).toBe(state.revision)
    expect(book.said).toEqual([])

    chat.back()
    // The platform asked to be left alone for an hour.
    await env.sleep('2h')
    await env.sleep('2h')
    const told = (to: string, text: string) => book.text(to).filter((said) => said.includes(text)).length
    expect(told(DEV, 'was approved')).toBe(1)
    expect(told(OWNER, 'suspended')).toBe(1)
    expect(told(OWNER, 'expired')).toBeGreaterThanOrEqual(1)
    expect(new Set(book.said.map((s) => s.marker)).size).toBe(book.said.length)
  })

  it('is left alone for as long as it asked', async () => {
    const before = chat.inVain
    const story = await approved(world, 'patience')
    chat.away()
    await story.stop(SECURITY, 'suspend', 'odd behaviour')
    await env.sleep('10h')
    expect(chat.inVain - before).toBeGreaterThan(0)
    // For each of the few things it had to say one attempt an hour, not one every five minutes.
    expect(chat.inVain - before).toBeLessThanOrEqual(50)
  })
})

describe('the directory is away', () => {
  it('withdraws the voice that completed the quorum, says so, and takes it when tried again', async () => {
    const story = await tellStory(world, NOTES, { organisation: 'unsure' })
    await story.ask()
    await story.until((s) => s.review?.status === 'in_review')
    await story.approve(REVIEWER)
    directory.away()
    // The look-up is tried for half a minute; let it pass.
    const [refused] = await Promise.all([story.approve(SECURITY), env.sleep('40s')])
    expect(refused).toMatchObject({
      ok: false,
      code: 'membership_stale',
      text: expect.stringContaining('try again'),
    })
    const waiting = await story.state()
    expect(waiting.review?.decisions.map((d) => d.person)).toEqual([REVIEWER])
    expect(waiting.deployments).toEqual([])
    directory.back()
    expect(await story.approve(SECURITY)).toMatchObject({
      ok: true,
      text: expect.stringContaining('Approved'),
    })
  })
})

describe('PostgreSQL is away', () => {
  it('answers after a while, keeps the order, and writes everything once it is back', async () => {
    const organisation = 'shut'
    const story = await approved(world, organisation)
    const { reference } = await story.state()
    const open = await shutDatabase(world.db)
    for (const [kind, reason] of [
      ['suspend', 'one'],
      ['resume', 'two'],
      ['suspend', 'three'],
    ] as const) {
      // An answer waits a little for the registry.
      const [answer] = await Promise.all([story.stop(SECURITY, kind, reason), env.sleep('20s')])
      expect(answer).toMatchObject({ ok: true })
    }
    await env.sleep('1h')
    await open()
    await env.sleep('10m')
    const state = await story.state()
    const read = await showServer(world.db.pool('reader'), organisation, reference)
    expect(read?.revision).toBe(state.revision)
    expect(read?.deployments.map((d) => [d.status, d.reason])).toEqual(
      state.deployments.map(() => ['suspended', 'three']),
    )
    const { rows } = await world.db.pool('owner').query<{ reason: string }>(
      `select body::json->>'reason' as reason from record
         where organisation = $1 and kind in ('deployment.suspended', 'deployment.resumed') order by seq`,
      [organisation],
    )
    expect([...new Set(rows.map((r) => r.reason))]).toEqual(['one', 'two', 'three'])
    const client = await world.db.pool('reader').connect()
    try {
      expect(await verifyChain(client, organisation)).toMatchObject({ ok: true })
    } finally {
      client.release()
    }
  })
})
