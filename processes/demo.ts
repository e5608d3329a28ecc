import { parseArgs } from 'node:util'
import pg from 'pg'
import { verifyChain } from '../audit/index.ts'
import { wrap } from '../domain/cards/wrap.ts'
import { isCountersignError, oneLine } from '../domain/errors.ts'
import { CAST } from './demo/policy.ts'
import { type Stage, setStage } from './demo/stage.ts'
import { playStory, SERVER } from './demo/story.ts'
import { watchSlack } from './demo/watch.ts'

const keep = asked()
const print = (text: string): void => void process.stdout.write(`${text}\n`)
const started = performance.now()
const clock = (): string => `${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s`
const width = Math.min(Math.max(process.stdout.columns ?? 100, 60), 120)
const BAR = '    │ '
const indent = (text: string): string => text.split('\n').flatMap(rows).join('\n')

/** A line between the bar and the edge; what follows a bullet stands under its text. */
function rows(line: string): string[] {
  if (line.startsWith('[ ')) return [`${BAR}${line}`] // Buttons stay whole.
  const start = /^ *(• )?/.exec(line)?.[0] ?? ''
  const room = width - BAR.length - start.length
  return wrap(line.slice(start.length).trim(), room).map((row, i) =>
    `${BAR}${i === 0 ? start : ' '.repeat(start.length)}${row}`.trimEnd(),
  )
}

function asked(): boolean {
  try {
    return parseArgs({ options: { keep: { type: 'boolean', default: false } } }).values.keep
  } catch {
    process.stderr.write('The demo knows one option, --keep: npm run demo -- --keep\n')
    process.exit(2)
  }
}

async function main(): Promise<void> {
  const stage = await setStage((line) => print(`${clock()}  ${line}`))
  const { slack, botUrl } = stage
  print(`\n${CAST.map((line) => `  ${line}`).join('\n')}`)
  let cards = 0
  const watcher = watchSlack(slack, (heading, text) => {
    cards += 1
    print(`\n${clock()}  ${heading}\n${indent(text)}`)
  })
  try {
    await playStory({
      slack,
      driver: slack.driver(botUrl),
      chapter: (title) => print(`\n━━ ${title} ${'━'.repeat(Math.max(3, 96 - title.length))}`),
      does: (who, what) => print(`\n${clock()}  ${who} ${what}`),
    })
    watcher.stop()
    await summarise(stage, cards)
    if (keep) await stay(stage)
  } finally {
    watcher.stop()
    if (!keep) await stage.close()
  }
}

/** What happened, out of the record itself, and where to look next. */
async function summarise(stage: Stage, cards: number): Promise<void> {
  const client = new pg.Client({ connectionString: stage.databaseUrl })
  await client.connect()
  try {
    const checked = await verifyChain(client)
    const { rows } = await client.query<{ kind: string; n: string }>(
      'select kind, count(*) as n from record group by kind order by min(seq)',
    )
    print(`\n━━ What happened ${'━'.repeat(82)}`)
    print(
      `  ${SERVER} was asked for, reviewed, approved, upgraded, re-affirmed, let expire, asked for again and blocked.`,
    )
    print(`  ${cards} cards and answers were shown. The record holds, in order:`)
    for (const { kind, n } of rows) print(`    ${String(n).padStart(4)}  ${kind}`)
    print(`  The record's chain ${checked.ok ? 'verifies' : 'DOES NOT VERIFY'}.`)
    if (!checked.ok) throw new Error('the record does not verify')
    print('\n  Next: npx countersign inspect npm:airtable-mcp-server   the same eyes in a terminal')
    print('        docs/slack.md                                    your own workspace')
    print('        npm run demo -- --keep                           leave it running and look around')
  } finally {
    await client.end()
  }
}

async function stay(stage: Stage): Promise<void> {
  print('\n  Left running; Ctrl-C ends it.')
  if (stage.temporalUi) print(`    Temporal: ${stage.temporalUi}`)
  print(`    Slack:    ${stage.slack.inspectorUrl}`)
  print(`    Database: ${stage.databaseUrl}`)
  await new Promise(() => setInterval(() => {}, 60_000))
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(
      `The demo failed: ${isCountersignError(error) ? oneLine(error) : error instanceof Error ? error.stack : String(error)}\n`,
    )
    process.exit(1)
  },
)
