/** Slack's own window for signed requests, which Bolt holds on the past side only. */
export const WINDOW_S = 300

/** Whether a request's time stamp is within five minutes of now, either way. Milliseconds since 1970. */
export function withinWindow(timestamp: string | readonly string[] | undefined, nowMs: number): boolean {
  if (typeof timestamp !== 'string' || !/^\d{1,12}$/.test(timestamp)) return false
  return Math.abs(nowMs / 1000 - Number(timestamp)) <= WINDOW_S
}
