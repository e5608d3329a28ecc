import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  changesAfter,
  listServers,
  mine,
  projectServer,
  serverByName,
  showServer,
  waitingFor,
} from '../../../activities/registry/index.ts'
import type { RecordEvent } from '../../../domain/record.ts'
import type { Decision } from '../../../domain/review.ts'
import { auditor } from '../../audit/chain.ts'
import { freshDatabase, type TestDatabase } from '../../support/postgres.ts'
import { deployment, FILES, NOW, review, server } from './states.ts'

let db: TestDatabase
let worker: pg.Pool
let bot: pg.Pool
let record: ReturnType<typeof auditor>
beforeAll(async () => {
  db = await freshDatabase()
  worker = db.pool('worker')
  bot = db.pool('bot')
  record = auditor(db.pool('reader'))
})
afterAll(async () => {
  await db.drop()
})

const told = (organisation: string, revision: number): RecordEvent => ({
  id: `${organisation}/${FILES}#${revision}.0`,
  kind: 'review.opened',
  at: NOW,
  subject: FILES,
  body: { revision },
})

describe('projecting a server', () => {
  test('what the lifecycle carries is what everyone reads, hostile text and all', async () => {
    const state = server(FILES, {
      organisation: 'whole',
      review: review(FILES),
      deployments: [
        deployment(FILES, { reason: 'a\0b\ud800' }),
        deployment(FILES, { environment: 'staging', status: 'suspended', endsAt: NOW, pinged: [86_400_000] }),
      ],
      handled: [{ id: 'c1', answer: { ok: true, text: 'done' } }],
    })
    expect(await projectServer(worker, state, [told('whole', 1)])).toEqual({ moved: true, recorded: 1 })
    const { handled: _, ...rest } = state
    expect(await showServer(bot, 'whole', FILES)).toEqual(rest)
    expect(await showServer(bot, 'whole', `${FILES}@9.9.9`)).toEqual(rest)
    expect(await showServer(bot, 'other', FILES)).toBeUndefined()
  })

  test('an older revision never replaces a newer one, and a repeat moves nothing; what happened is recorded all the same', async () => {
    const at = (revision: number) => server(FILES, { organisation: 'order', revision })
    await projectServer(worker, at(3), [told('order', 3)])
    expect(await projectServer(worker, at(2), [told('order', 2)])).toEqual({ moved: false, recorded: 1 })
    expect(await projectServer(worker, at(3), [told('order', 3)])).toEqual({ moved: false, recorded: 0 })
    expect((await showServer(bot, 'order', FILES))?.revision).toBe(3)
    expect(await record.verify('order')).toMatchObject({ ok: true, records: 2 })
    expect(await changesAfter(worker, 'order', 0)).toMatchObject([
      { sequence: 1, subject: FILES, revision: 3 },
    ])
  })

  test('all revisions at once, each twice, end at the newest with every event once', async () => {
    const revisions = Array.from({ length: 20 }, (_, i) => i + 1)
    await Promise.all(
      [...revisions, ...revisions.toReversed()].map((revision) =>
        projectServer(worker, server(FILES, { organisation: 'race', revision }), [told('race', revision)]),
      ),
    )
    expect((await showServer(bot, 'race', FILES))?.revision).toBe(20)
    expect(await record.verify('race')).toMatchObject({ ok: true, records: 20 })
  })

  test('a snapshot and its events stand or fall together', async () => {
    const clash = { ...told('together', 1), body: { other: true } }
    await projectServer(worker, server('npm:other', { organisation: 'together' }), [told('together', 1)])
    const state = server(FILES, { organisation: 'together' })
    await expect(projectServer(worker, state, [clash])).rejects.toMatchObject({ code: 'record_broken' })
    expect(await showServer(bot, 'together', FILES)).toBeUndefined()
  })

  test('a deployment that the state no longer has is gone, and a closed review stays', async () => {
    const organisation = 'gone'
    await projectServer(
      worker,
      server(FILES, {
        organisation,
        review: review(FILES, { status: 'approved' }),
        deployments: [deployment(FILES), deployment(FILES, { environment: 'staging' })],
      }),
      [],
    )
    await projectServer(
      worker,
      server(FILES, {
        organisation,
        revision: 2,
        review: review(FILES, { id: '2' }),
        deployments: [deployment(FILES)],
      }),
      [],
    )
    const { rows } = await bot.query(
      `select array(select environment from deployments where organisation = $1) as environments,
         array(select id || ' ' || status from reviews where organisation = $1 order by id) as reviews`,
      [organisation],
    )
    expect(rows).toEqual([{ environments: ['production'], reviews: ['1 approved', '2 in_review'] }])
  })

  test('a follower that reads while many write sees every change once, in order', async () => {
    const organisation = 'follow'
    const seen: number[] = []
    const subjects = new Set<string>()
    let writing = true
    const follower = (async () => {
      for (;;) {
        const last = !writing
        const changes = await changesAfter(bot, organisation, seen.at(-1) ?? 0, 7)
        for (const change of changes) {
          seen.push(change.sequence)
          subjects.add(change.subject)
        }
        if (last && changes.length === 0) return
      }
    })()
    await Promise.all(
      Array.from({ length: 60 }, (_, i) => projectServer(worker, server(`npm:s${i}`, { organisation }), [])),
    )
    writing = false
    await follower
    expect(seen).toEqual(Array.from({ length: 60 }, (_, i) => i + 1))
    expect(subjects.size).toBe(60)
  })
})

describe('reading', () => {
  const organisation = 'reading'
  const decided = (person: Decision['person']): Decision => ({
    person,
    verdict: 'approve',
    reason: 'fine',
    groups: ['platform'],
    authentication: 'slack_socket_mode',
    at: NOW,
    commandId: `c-${person}`,
  })
  const names = (servers: readonly { reference: string }[]) => servers.map((s) => s.reference)

  beforeAll(async () => {
    const group = { id: 'slack:S0TEAM', group: true }
    const pinged = deployment('npm:mail', { pinged: [86_400_000] })
    for (const state of [
      server(FILES, { review: review(FILES, { decisions: [decided('slack:U2')] }) }),
      server('npm:@other/server-files', {
        review: review('npm:@other/server-files', { tier: 3, closesAt: '2026-11-25T20:00:00.000Z' }),
      }),
      server('npm:mail', { owner: group, deployments: [pinged] }),
      server('npm:calendar', { review: review('npm:calendar', { status: 'gathering' }) }),
    ]) {
      await projectServer(worker, { ...state, organisation }, [])
    }
  })

  test('the list comes in pages', async () => {
    const first = await listServers(bot, organisation, { limit: 3 })
    expect(names(first.servers)).toEqual([FILES, 'npm:@other/server-files', 'npm:calendar'])
    const second = await listServers(bot, organisation, { limit: 3, after: first.next ?? '' })
    expect([names(second.servers), second.next]).toEqual([['npm:mail'], undefined])
  })

  test.each([
    [FILES, [FILES]],
    [`${FILES}@1.2.3`, [FILES]],
    ['@acme/mcp-server-files', [FILES]],
    ['mcp-server-files', [FILES]],
    ['Files', [FILES, 'npm:@other/server-files']],
    ['mail', ['npm:mail']],
    ['nothing', []],
    ["'; drop table servers; --", []],
    ['%', []],
  ])('the name %s means %j', async (typed, meant) => {
    expect(names(await serverByName(bot, organisation, typed))).toEqual(meant)
  })

  test('a review waits for its reviewers, not for its requester nor for those who have decided', async () => {
    const waits = async (person: string, groups: string[]) =>
      names((await waitingFor(bot, organisation, person, groups)).toReview)
    expect(await waits('slack:U9', ['security'])).toEqual(['npm:@other/server-files', FILES])
    expect(await waits('slack:U9', ['platform'])).toEqual([FILES])
    expect(await waits('slack:U2', ['platform'])).toEqual([])
    expect(await waits('slack:U1', ['platform', 'security'])).toEqual([])
    expect(await waits('slack:U9', [])).toEqual([])
  })

  test('a re-affirmation waits for its owner, who may be a group', async () => {
    const waits = async (person: string, groups: string[]) =>
      names((await waitingFor(bot, organisation, person, groups)).toReaffirm)
    expect(await waits('slack:U9', ['slack:S0TEAM'])).toEqual(['npm:mail'])
    expect(await waits('slack:S0TEAM', [])).toEqual(['npm:mail'])
    expect(await waits('slack:U4', [])).toEqual([])
  })

  test('mine is what I own and what I asked for', async () => {
    const { owned, requested } = await mine(bot, organisation, 'slack:U4')
    expect([names(owned), names(requested)]).toEqual([[FILES, 'npm:@other/server-files', 'npm:calendar'], []])
    expect(names((await mine(bot, organisation, 'slack:U1')).requested)).toHaveLength(3)
    expect(names((await mine(bot, organisation, 'slack:U9', ['slack:S0TEAM'])).owned)).toEqual(['npm:mail'])
  })
})
