import { slackClient } from '../../../bot/slack/index.ts'
import { BOT, type SlackCounterpart, startSlack, type World } from '../../../counterparts/slack/index.ts'

export const WORLD: World = {
  people: [
    { name: 'dana', realName: 'Dana Developer' },
    { name: 'rita', realName: 'Rita Reviewer' },
    { name: 'sam', realName: 'Sam Security' },
    { name: 'gus', account: { is_restricted: true } },
    { name: 'uma', account: { is_ultra_restricted: true } },
    { name: 'otto', account: { team_id: 'T0OTHERTEAM' } },
    { name: 'lena', account: { deleted: true } },
    { name: 'robo', account: { is_bot: true } },
  ],
  channels: ['mcp-reviews'],
  privateChannels: ['mcp-security'],
  groups: { 'mcp-reviewers': ['rita', 'sam'], security: ['sam'] },
}

export const startWorld = (): Promise<SlackCounterpart> => startSlack(WORLD)

export const botClient = (slack: SlackCounterpart, timeoutMs?: number) =>
  slackClient(BOT.token, slack.apiUrl, timeoutMs)
