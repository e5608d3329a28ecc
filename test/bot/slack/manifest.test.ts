import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { SCOPES } from '../../../counterparts/slack/index.ts'

test('the app manifest asks for just the scopes that the tests run with, each explained', async () => {
  const manifest = parse(await readFile('bot/slack/manifest.yaml', 'utf8'))
  expect(manifest.oauth_config.scopes.bot).toEqual(SCOPES)
  const page = await readFile('docs/slack.md', 'utf8')
  for (const scope of SCOPES) expect(page).toContain(`\`${scope}\``)
})
