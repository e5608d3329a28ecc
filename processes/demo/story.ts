import type { SlackCounterpart, SlackDriver, Where } from '../../counterparts/slack/index.ts'
import type { Name } from './policy.ts'
import { waitFor } from './wait.ts'

export interface StoryParts {
  readonly slack: SlackCounterpart
  readonly driver: SlackDriver
  /** A chapter begins. */
  readonly chapter: (title: string) => void
  /** Somebody does something. */
  readonly does: (who: Name, what: string) => void
}

export const SERVER = 'npm:@modelcontextprotocol/server-filesystem'
const OLDER = `${SERVER}@2025.11.25`

/** The whole story on a real npm server: ask, evidence, review, approve, upgrade, re-affirm, expire, ask again, block. */
export async function playStory(parts: StoryParts): Promise<void> {
  const { chapter, driver } = parts
  chapter('Ask: Dana wants the filesystem server')
  await ask(parts)
  chapter('Review: who may decide, and who may not')
  const first = await reviewCard(parts, '2025.11.25')
  await decide(parts, first)
  chapter('The registry')
  for (const line of ['list', 'show server-filesystem', 'why server-filesystem'])
    await types(parts, 'dana', line)
  chapter('Upgrade: the newest release is reviewed beside the approved one, as a diff')
  await upgrade(parts)
  chapter('Re-affirm: the owner is asked, and answers')
  await keep(parts)
  chapter('Silence: nobody answers, and it ends as it said it would')
  await waitFor(parts, 'omar', 'has expired')
  await settle()
  chapter('One click asks again')
  await again(parts)
  chapter('Kill switch: Sam blocks the package')
  await block(parts)
  await types(parts, 'dana', 'why server-filesystem')
  await driver.channel('security')
}

async function types({ driver, does }: StoryParts, who: Name, text: string): Promise<void> {
  does(who, `types /mcp ${text}`)
  await driver.command(who, text)
  await settle()
}

/** Lets what was said be printed before the next thing is done; nothing depends on it. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 700))

async function form({ driver }: StoryParts, who: Name): Promise<void> {
  for (let tries = 0; tries < 100 && !driver.view(who); tries++)
    await new Promise((resolve) => setTimeout(resolve, 50))
  if (!driver.view(who)) throw new Error(`no form opened before ${who}`)
}

async function ask(parts: StoryParts): Promise<void> {
  const { driver, slack, does } = parts
  await types(parts, 'dana', `request ${OLDER}`)
  await form(parts, 'dana')
  does('dana', 'fills in the form: what for, owner Omar, for the docs group, both environments')
  await driver.submit('dana', {
    purpose: 'Read and write the handbook from an agent.',
    owner: slack.userId('omar'),
    users: [`slack:${slack.groups.id('docs')}`],
    environments: ['development', 'production'],
    data: 'The handbook repository, nothing personal.',
  })
}

async function reviewCard(parts: StoryParts, version: string): Promise<Where> {
  const message = await waitFor(parts, 'mcp-reviews', `${SERVER}@${version}`, 'Approve some tools', 'dana')
  await settle()
  return { channel: 'mcp-reviews', ts: message.ts }
}

async function decide(parts: StoryParts, card: Where): Promise<void> {
  const { driver, does } = parts
  does('dana', 'asked for it and clicks Approve all the same')
  await driver.click('dana', card, 'Approve')
  await settle()
  does('max', 'is in no reviewer group and clicks Approve')
  await driver.click('max', card, 'Approve')
  await settle()
  does('rita', 'clicks Approve')
  await driver.click('rita', card, 'Approve')
  await settle()
  does('sam', 'of security writes in the thread: @countersign approve signed off, read the tools')
  await driver.say('sam', 'mcp-reviews', '@countersign approve signed off, read the tools', {
    thread: card.ts,
  })
  await waitFor(parts, 'dana', 'was approved')
  await settle()
}

async function upgrade(parts: StoryParts): Promise<void> {
  const { driver, does } = parts
  await types(parts, 'omar', 'upgrade server-filesystem')
  await form(parts, 'omar')
  await driver.submit('omar', { reason: 'A year of fixes.' })
  const card = await waitFor(
    parts,
    'mcp-reviews',
    `against the approved 2025.11.25`,
    'Approve some tools',
    'omar',
  )
  const where = { channel: 'mcp-reviews', ts: card.ts }
  await settle()
  does('rita', 'approves the tools that say they only read')
  await driver.click('rita', where, 'Approve some tools only')
  await form(parts, 'rita')
  await driver.submit('rita', { reason: 'Reading is what was asked for.' })
  await settle()
  does('sam', 'approves')
  await driver.click('sam', where, 'Approve')
  await waitFor(parts, 'omar', 'was approved')
  await settle()
}

async function keep(parts: StoryParts): Promise<void> {
  const { driver, does } = parts
  const card = await waitFor(parts, 'omar', 'needs your word', 'Keep')
  await settle()
  does('omar', 'clicks Keep')
  const { channel } = await driver.direct('omar')
  await driver.click('omar', { channel, ts: card.ts }, 'Keep')
  await settle()
}

async function again(parts: StoryParts): Promise<void> {
  const { driver, does } = parts
  const card = await waitFor(parts, 'omar', 'has expired', 'Request again')
  const { channel } = await driver.direct('omar')
  does('omar', 'clicks Request again')
  await driver.click('omar', { channel, ts: card.ts }, 'Request again')
  await settle()
}

async function block(parts: StoryParts): Promise<void> {
  const { driver } = parts
  await types(parts, 'sam', `block ${SERVER}`)
  await form(parts, 'sam')
  await driver.submit('sam', { reason: 'Played for the demo: a stolen publishing token.' })
  await waitFor(parts, 'security', 'Blocked everywhere')
  await settle()
}
