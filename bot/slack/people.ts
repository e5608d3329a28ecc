import { z } from 'zod'

/** What Slack says of a person (`users.info`). */
const member = z.object({
  id: z.string(),
  team_id: z.string().optional(),
  deleted: z.boolean().optional(),
  is_bot: z.boolean().optional(),
  is_workflow_bot: z.boolean().optional(),
  is_restricted: z.boolean().optional(),
  is_ultra_restricted: z.boolean().optional(),
  is_stranger: z.boolean().optional(),
})

export type PersonCheck =
  | { readonly ok: true }
  | { readonly ok: false; readonly why: PersonRefusal; readonly text: string }
export type PersonRefusal = 'unknown' | 'left' | 'bot' | 'other_workspace' | 'guest'

const SENTENCES: Record<PersonRefusal, string> = {
  unknown: 'Slack could not tell us who you are, so nothing was done.',
  left: 'This account has been deactivated, so nothing was done.',
  bot: 'Only people can do this; a bot or an app asked.',
  other_workspace: 'Only members of this workspace can do this; your account belongs to another one.',
  guest: 'Only full members of this workspace can do this; your account is a guest account.',
}

const refused = (why: PersonRefusal): PersonCheck => ({ ok: false, why, text: SENTENCES[why] })

/**
 * Whether a Slack account may act at all. `user` is the `user` of `users.info`; `homeTeam` the workspace that the app
 * is installed in. Whatever is not known to be a full member of it is refused.
 */
export function checkMember(user: unknown, homeTeam: string): PersonCheck {
  const { data } = member.safeParse(user)
  if (!data) return refused('unknown')
  if (data.deleted) return refused('left')
  if (data.is_bot || data.is_workflow_bot || data.id === 'USLACKBOT') return refused('bot')
  if (data.is_stranger || data.team_id !== homeTeam) return refused('other_workspace')
  if (data.is_restricted || data.is_ultra_restricted) return refused('guest')
  return { ok: true }
}
