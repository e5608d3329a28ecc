import type { SlackCounterpart } from '../../counterparts/slack/index.ts'
import { WORKSPACE } from './policy.ts'

/** Turns Slack's ids into the names of the demo's people, groups and channels, for a person who reads a terminal. */
export function naming(slack: SlackCounterpart): (text: string) => string {
  const names = new Map<string, string>()
  for (const { name } of WORKSPACE.people) names.set(slack.userId(name), name)
  for (const channel of ['general', ...WORKSPACE.channels]) names.set(slack.channelId(channel), `#${channel}`)
  for (const handle of Object.keys(WORKSPACE.groups)) names.set(slack.groups.id(handle), handle)
  let calls = 0
  return (text) => {
    for (const { method, call, answer } of slack.calls.slice(calls)) {
      if (method !== 'conversations.open' || typeof answer.channel !== 'object' || answer.channel === null)
        continue
      const id: unknown = Reflect.get(answer.channel, 'id')
      const person = names.get(String(call.users))
      if (typeof id === 'string' && person) names.set(id, `direct message to ${person}`)
    }
    calls = slack.calls.length
    return text.replaceAll(/\b[UCDS][A-Z0-9]{6,}\b/g, (id) => names.get(id) ?? id)
  }
}
