import {
  LogLevel,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebClient,
  type WebClientOptions,
} from '@slack/web-api'
import { ChatUnavailable, CountersignError } from '../../domain/errors.ts'

/** How long one call to Slack may take; the library's own default is no limit. */
export const CALL_TIMEOUT_MS = 10_000

/** A client that tries once and says so: waiting and trying again belong to whoever asked. */
export function slackClientOptions(slackApiUrl?: string, timeoutMs = CALL_TIMEOUT_MS): WebClientOptions {
  return {
    timeout: timeoutMs,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    // A failed call is an error that its caller tells of; the library would tell of it twice.
    logLevel: LogLevel.ERROR,
    ...(slackApiUrl === undefined ? {} : { slackApiUrl }),
  }
}

export function slackClient(token: string, slackApiUrl?: string, timeoutMs?: number): WebClient {
  return new WebClient(token, slackClientOptions(slackApiUrl, timeoutMs))
}

/** Slack's error codes that say "later" rather than "no". */
const PASSING = new Set([
  'ratelimited',
  'rate_limited',
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
  'accesslimited',
])

/** What an administrator can put right; until then words wait rather than get lost. */
const CURES: Record<string, string> = {
  channel_not_found: 'Check the channel in the policy, and invite the bot to it if it is private.',
  not_in_channel: 'Invite the bot to the channel: /invite @Countersign.',
  is_archived: 'Name another channel in the policy, or unarchive this one.',
  invalid_auth: 'Check SLACK_BOT_TOKEN: the app may have been reinstalled.',
  not_authed: 'Set SLACK_BOT_TOKEN.',
  account_inactive: 'The app was removed from the workspace: install it again.',
  token_revoked: 'The token was revoked: install the app again and set SLACK_BOT_TOKEN.',
  missing_scope: 'Install the app again with the scopes of bot/slack/manifest.yaml.',
}

function retryAfter(error: WebAPIHTTPError): number | undefined {
  const header = Object.entries(error.headers).find(([name]) => name.toLowerCase() === 'retry-after')?.[1]
  const seconds = Number(header)
  return header !== undefined && Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined
}

/** Slack's own error code, where Slack answered. */
export function slackError(error: unknown): string | undefined {
  return error instanceof WebAPIPlatformError ? error.data.error : undefined
}

/**
 * What a failed call means. `ChatUnavailable` for everything that may pass, that an administrator can put right, or whose
 * answer was lost; `refused` where Slack said no to this very call and would say so again.
 */
export function callFailed(what: string, cause: unknown): CountersignError {
  if (cause instanceof WebAPIRateLimitedError) {
    const retryAfterMs = cause.retryAfter * 1000
    return new ChatUnavailable(
      `Slack asked us to slow down when we tried to ${what}.`,
      'It is tried again.',
      {
        cause,
        retryAfterMs,
      },
    )
  }
  const code = slackError(cause)
  const cure = code === undefined ? undefined : CURES[code]
  if (cure !== undefined) return new ChatUnavailable(`Slack refused to ${what}: ${code}.`, cure, { cause })
  if (code !== undefined && !PASSING.has(code)) {
    return new CountersignError('refused', `Slack refused to ${what}: ${code}.`, 'See docs/slack.md.', {
      cause,
    })
  }
  const wait = cause instanceof WebAPIHTTPError ? retryAfter(cause) : undefined
  return new ChatUnavailable(`Slack did not answer when we tried to ${what}.`, 'It is tried again.', {
    cause,
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  })
}

/** Runs one call; `what` completes "tried to …". */
export async function calling<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (cause) {
    if (cause instanceof CountersignError) throw cause
    throw callFailed(what, cause)
  }
}
