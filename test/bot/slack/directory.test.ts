import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createSlackDirectory, type SlackDirectory } from '../../../bot/slack/index.ts'
import type { SlackCounterpart } from '../../../counterparts/slack/index.ts'
import { botClient, startWorld, WORLD } from './world.ts'

let slack: SlackCounterpart
let directory: SlackDirectory
let clock = 0
let groups: Record<string, string[]> = {}

const person = (name: string): string => `slack:${slack.userId(name)}`

beforeAll(async () => {
  slack = await startWorld()
})
afterAll(() => slack.close())
beforeEach(() => {
  clock = Date.parse('2026-03-01T12:00:00Z')
  for (const [handle, people] of Object.entries(WORLD.groups)) slack.setGroup(handle, people)
  groups = {
    reviewers: ['slack:@mcp-reviewers', 'teams:reviewers'],
    security: [`slack:${slack.groups.id('security')}`],
    ghosts: ['slack:@nobody-made-this'],
  }
  directory = createSlackDirectory({
    client: botClient(slack, 1_000),
    policyGroups: () => groups,
    now: () => clock,
  })
})

describe('who is in which of the policy’s groups', () => {
  test('is what Slack’s user groups say, by handle and by id', async () => {
    expect(await directory.groupsOf(person('rita'))).toEqual({
      groups: ['reviewers'],
      at: '2026-03-01T12:00:00.000Z',
    })
    expect((await directory.groupsOf(person('sam'))).groups).toEqual(['reviewers', 'security'])
    expect((await directory.groupsOf(person('dana'))).groups).toEqual([])
  })

  test('is what the policy in force says: a group that it no longer names gives nobody a voice', async () => {
    expect((await directory.groupsOf(person('rita'))).groups).toEqual(['reviewers'])
    groups = { ...groups, reviewers: ['slack:@security'] }
    expect((await directory.groupsOf(person('rita'))).groups).toEqual([])
  })

  test('is believed for less than a minute, and dated by when Slack was asked', async () => {
    await directory.groupsOf(person('rita'))
    slack.setGroup('mcp-reviewers', [])
    clock += 59_000
    expect(await directory.groupsOf(person('rita'))).toEqual({
      groups: ['reviewers'],
      at: '2026-03-01T12:00:00.000Z',
    })
    clock += 1_000
    expect(await directory.groupsOf(person('rita'))).toEqual({ groups: [], at: '2026-03-01T12:01:00.000Z' })
  })

  test.each([
    ['an error', { kind: 'server_error' }],
    ['a broken line', { kind: 'cut_off' }],
    ['a missing scope', { kind: 'refused', error: 'missing_scope' }],
    ['a wait', { kind: 'rate_limited', retryAfter: 30 }],
  ] as const)('is unknown when Slack answers with %s, and is asked again next time', async (_, fault) => {
    slack.faults.next('usergroups.users.list', fault)
    await expect(directory.groupsOf(person('rita'))).rejects.toMatchObject({ code: 'directory_unavailable' })
    expect((await directory.groupsOf(person('rita'))).groups).toEqual(['reviewers'])
  })

  test('a failure does not fall back on what was known before', async () => {
    await directory.groupsOf(person('rita'))
    clock += 60_000
    slack.faults.next('usergroups.users.list', { kind: 'cut_off' })
    await expect(directory.groupsOf(person('rita'))).rejects.toMatchObject({ code: 'directory_unavailable' })
  })

  test('a group that Slack does not know has nobody in it, and is named', async () => {
    expect(await directory.unknownGroups()).toEqual([
      'Slack has no user group @nobody-made-this (group ghosts of the policy).',
    ])
    expect(await directory.members('slack:@nobody-made-this')).toEqual([])
  })

  test('the members of a group are people of Slack', async () => {
    expect(await directory.members(`slack:${slack.groups.id('mcp-reviewers')}`)).toEqual([
      person('rita'),
      person('sam'),
    ])
  })

  test('people of other platforms are in none of Slack’s groups', async () => {
    expect((await directory.groupsOf('teams:29:rita')).groups).toEqual([])
  })
})

describe('who may act at all', () => {
  test('full members of the workspace', async () => {
    expect(await directory.checkPerson(person('dana'))).toEqual({ ok: true })
  })

  test.each([
    ['gus', 'guest'],
    ['uma', 'guest'],
    ['otto', 'other_workspace'],
    ['lena', 'left'],
    ['robo', 'bot'],
  ])('%s may not: %s', async (name, why) => {
    expect(await directory.checkPerson(person(name))).toMatchObject({ ok: false, why })
  })

  test.each(['slack:U0NOBODY', 'teams:29:x', 'slack:'])('%s may not: nobody knows them', async (id) => {
    expect(await directory.checkPerson(id)).toMatchObject({ ok: false, why: 'unknown' })
  })

  test('nobody while Slack cannot be asked', async () => {
    slack.faults.next('users.info', { kind: 'cut_off' })
    await expect(directory.checkPerson(person('dana'))).rejects.toMatchObject({
      code: 'directory_unavailable',
    })
  })
})
