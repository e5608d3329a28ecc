import { Context } from '@temporalio/activity'

const BEAT_MS = 2_000

/** Runs an activity's work with a heartbeat, so that a dead worker is noticed and a cancelled one stops. */
export async function beating<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const context = Context.current()
  const beat = setInterval(() => context.heartbeat(), BEAT_MS)
  try {
    return await work(context.cancellationSignal)
  } finally {
    clearInterval(beat)
  }
}

/** The same activities, each with a heartbeat. */
export function allBeating<T extends { [name: string]: (input: never) => Promise<unknown> }>(
  activities: T,
): T {
  const wrapped = Object.entries(activities).map(([name, run]) => [
    name,
    (input: never) => beating(() => run(input)),
  ])
  return Object.fromEntries(wrapped)
}
