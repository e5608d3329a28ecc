/**
 * A Slack of our own for tests and the demo: the emulator keeps messages and forms; in front of it stands a proxy with
 * what it lacks (limits, faults, user groups, Socket Mode), and beside it a driver that does what people do.
 */
import { createSlackDriver, type SlackDriver } from './driver.ts'
import { BOT, startEmulator, type World } from './emulator.ts'
import type { Faults } from './faults.ts'
import { createUserGroups, type UserGroups } from './groups.ts'
import { overHttp, redelivering } from './over-http.ts'
import { createSocketMode, type SocketMode } from './over-socket.ts'
import { type SlackProxy, startProxy, type Witness } from './proxy.ts'
import { type Response, startSink } from './sink.ts'
import { createViews } from './views.ts'
import { openWorkspace, type Workspace } from './workspace.ts'

export type { Acknowledged, DeliveryOptions } from './deliver.ts'
export type { SlackDriver, Where } from './driver.ts'
export { BOT, type Person, SCOPES, type World } from './emulator.ts'
export type { Fault, Faults } from './faults.ts'
export { blocksText, buttonsOf, type ReadMessage, readMessages } from './messages.ts'
export type { Witness } from './proxy.ts'
export type { Response } from './sink.ts'
export type { Filled, OpenView } from './views.ts'

/** What the bot showed to one person only. */
export interface Ephemeral {
  readonly user: string
  readonly channel: string
  readonly text: string
  readonly thread: string | undefined
}

export interface SlackCounterpart extends Pick<Workspace, 'team' | 'userId' | 'channelId' | 'call'> {
  /** For `slackApiUrl`; the tokens and the secret are in `BOT`. */
  readonly apiUrl: string
  /** The emulator's page that shows every message, for a person to look at. */
  readonly inspectorUrl: string
  readonly faults: Faults
  readonly groups: UserGroups
  readonly socket: SocketMode
  readonly calls: SlackProxy['calls']
  watch(witness: Witness): void
  count(method: string): number
  /** Sets a user group's members by name. */
  setGroup(handle: string, people: readonly string[]): string
  /** What came through `response_url`s, oldest first. */
  readonly responses: readonly Response[]
  ephemerals(person: string): Ephemeral[]
  /** A driver for a bot that listens at an HTTP endpoint; `redeliver`: events come again until they are acknowledged. */
  driver(endpoint: string, options?: { redeliver?: boolean }): SlackDriver
  /** A driver for a bot that is connected by Socket Mode. */
  socketDriver(): SlackDriver
  close(): Promise<void>
}

export async function startSlack(world: World): Promise<SlackCounterpart> {
  const emulator = await startEmulator(world)
  const workspace = await openWorkspace(emulator.url, world.people, world.privateChannels ?? [])
  const groups = createUserGroups(workspace.team)
  const views = createViews()
  const socket = createSocketMode()
  const sink = await startSink()
  const proxy = await startProxy(emulator.url, [
    { answer: groups.answer },
    socket.extension,
    views.extension,
    workspace.accounts,
  ])
  socket.attach(proxy.listening)
  const setGroup = (handle: string, people: readonly string[]): string =>
    groups.set(handle, people.map(workspace.userId))
  for (const [handle, people] of Object.entries(world.groups)) setGroup(handle, people)

  return {
    ...workspace,
    apiUrl: proxy.apiUrl,
    inspectorUrl: emulator.url,
    faults: proxy.faults,
    groups,
    socket,
    calls: proxy.calls,
    watch: proxy.watch,
    count: proxy.count,
    setGroup,
    responses: sink.responses,
    ephemerals(person) {
      const user = workspace.userId(person)
      return proxy.calls
        .filter(
          ({ method, call, answer }) => method === 'chat.postEphemeral' && call.user === user && answer.ok,
        )
        .map(({ call }) => ({
          user,
          channel: String(call.channel),
          text: String(call.text ?? ''),
          thread: typeof call.thread_ts === 'string' ? call.thread_ts : undefined,
        }))
    },
    driver(endpoint, { redeliver = false } = {}) {
      const plain = overHttp(endpoint, BOT.signingSecret)
      return createSlackDriver({
        workspace,
        views,
        sink,
        transport: redeliver ? redelivering(plain) : plain,
      })
    },
    socketDriver: () => createSlackDriver({ workspace, views, sink, transport: socket }),
    async close() {
      await Promise.all([proxy.listening.close(), sink.close(), emulator.close()])
    },
  }
}
