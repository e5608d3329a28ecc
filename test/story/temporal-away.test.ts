import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TestWorkflowEnvironment } from '@temporalio/testing'
import { afterAll, expect, it } from 'vitest'
import { blocksText } from '../../counterparts/slack/index.ts'
import { startTemporal } from '../../services/index.ts'
import { eventually, openOffice } from '../support/story/office.ts'
import { quiet, temporalProgram } from '../support/temporal.ts'

const NOTES = 'path:./test/fixtures/servers/notes'

quiet()
const folder = await mkdtemp(join(tmpdir(), 'countersign-away-'))
const program = await temporalProgram()
let temporal = await startTemporal({ program, folder, persistent: true })
const { address, namespace, port } = temporal
const environment = await TestWorkflowEnvironment.createFromExistingServer({ address, namespace })
const office = await openOffice({ temporal: { environment, address, namespace, taskQueue: 'away' } })
const { people, read, slack, told } = office
afterAll(async () => {
  await temporal.stop()
  await rm(folder, { recursive: true, force: true })
})

it('answers from the registry while Temporal is away, and keeps a decision until it is back', async () => {
  await office.ask('dana', NOTES)
  const card = await read('mcp-reviews', 'Waiting for review', 'Approve')
  const where = { channel: 'mcp-reviews', ts: card.ts }
  await people.click('rita', where, 'Approve')
  await told('rita', '1 of 2')

  await temporal.kill()
  const before = slack.responses.length
  await people.command('dana', 'show notes')
  await eventually('an answer without Temporal', async () =>
    slack.responses.slice(before).find((r) => r.person === 'dana'),
  )
  await people.click('sam', where, 'Approve')
  expect(await told('sam', 'Received, not yet carried out')).toContain('tried again')

  temporal = await startTemporal({ program, folder, persistent: true, port })
  expect(blocksText(await read('mcp-reviews', 'Approved for'))).toContain('development and production')
  await read('sam', 'Approved')
  await new Promise((resolve) => setTimeout(resolve, 2_000))
  const answers = (await people.direct('sam')).messages.filter((m) =>
    blocksText(m).includes('Approved: the quorum'),
  )
  expect(answers).toHaveLength(1)
}, 180_000)
