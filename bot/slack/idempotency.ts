import { z } from 'zod'
import { digestJson, shortDigest } from '../../domain/digest.ts'

const named = z.object({ id: z.string() })
const event = z.object({ type: z.literal('event_callback'), event_id: z.string() })
const actions = z.object({
  type: z.literal('block_actions'),
  team: named.nullish(),
  user: named,
  channel: named.nullish(),
  container: z.object({ channel_id: z.string().optional(), message_ts: z.string().optional() }).optional(),
  message: z.object({ ts: z.string() }).optional(),
  view: z.object({ id: z.string(), hash: z.string().default('') }).optional(),
  actions: z.array(z.object({ action_id: z.string(), action_ts: z.string() })).min(1),
})
const view = z.object({
  type: z.enum(['view_submission', 'view_closed']),
  user: named,
  view: z.object({ id: z.string(), hash: z.string().default(''), state: z.json().optional() }),
})
const command = z.object({ command: z.string(), trigger_id: z.string() })
const shortcut = z.object({ type: z.enum(['shortcut', 'message_action']), trigger_id: z.string() })

function actionKey(body: z.infer<typeof actions>): string {
  const where = body.view
    ? [body.view.id, body.view.hash]
    : [body.channel?.id ?? body.container?.channel_id, body.message?.ts ?? body.container?.message_ts]
  const what = body.actions.flatMap((action) => [action.action_id, action.action_ts])
  return ['action', body.team?.id, ...where, body.user.id, ...what].map((part) => part ?? '').join(':')
}

/**
 * One name for what a person did, whatever way and however often Slack tells us of it: HTTP retries and Socket Mode
 * redelivery carry the same. Undefined for bodies that ask for nothing to be done. The body must be authenticated.
 */
export function idempotencyKey(body: unknown): string | undefined {
  const byEvent = event.safeParse(body).data
  if (byEvent) return `event:${byEvent.event_id}`
  const byAction = actions.safeParse(body).data
  if (byAction) return actionKey(byAction)
  const byView = view.safeParse(body).data
  if (byView) {
    // After an answer with errors the corrected form comes with the same id and hash; what it says tells them apart.
    const said = shortDigest(digestJson(byView.view.state ?? null))
    return `${byView.type}:${byView.view.id}:${byView.view.hash}:${byView.user.id}:${said}`
  }
  const byCommand = command.safeParse(body).data
  if (byCommand) return `command:${byCommand.trigger_id}`
  const byShortcut = shortcut.safeParse(body).data
  return byShortcut ? `shortcut:${byShortcut.trigger_id}` : undefined
}
