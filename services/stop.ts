import { CountersignError } from '../domain/errors.ts'
import { type Say, silent } from './say.ts'

/**
 * Things to end, last started first, once, on `stop()` or on SIGINT, SIGTERM or SIGHUP, after which the process ends with the code
 * that a shell gives for that signal. A terminal and npm both pass Ctrl-C on, so the same press may come twice; pressed again
 * later it ends the process at once.
 */
export interface Stopper {
  /** `name` is for the line that tells when it would not end in good order. */
  add(stop: () => Promise<unknown>, name?: string): void
  stop(): Promise<void>
  /** Aborted when a signal asks us to end. */
  readonly signal: AbortSignal
}

const CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const
const SAME_PRESS_MS = 1_500

export function stopper(say: Say = silent): Stopper {
  const steps: { name: string; stop: () => Promise<unknown> }[] = []
  const aborting = new AbortController()
  let stopping: Promise<void> | undefined
  let asked: number | undefined

  async function stopAll(): Promise<void> {
    for (let step = steps.pop(); step; step = steps.pop()) {
      try {
        await step.stop()
      } catch (error) {
        say(
          `${step.name} did not end in good order: ${error instanceof Error ? error.message : String(error)}`,
        )
      }
    }
  }

  const stop = () => {
    stopping ??= stopAll()
    return stopping
  }
  for (const name of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      const now = performance.now()
      if (asked !== undefined && now - asked > SAME_PRESS_MS) process.exit(CODES[name])
      if (asked !== undefined) return
      asked = now
      say('Stopping; once more to stop at once.')
      aborting.abort(new CountersignError('refused', `Stopped by ${name}.`, 'Start it again when wanted.'))
      void stop().finally(() => process.exit(CODES[name]))
    })
  }
  return { add: (end, name = 'A service') => steps.push({ name, stop: end }), stop, signal: aborting.signal }
}
