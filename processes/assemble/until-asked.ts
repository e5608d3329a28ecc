import { isCountersignError, oneLine } from '../../domain/errors.ts'

export interface Stoppable {
  readonly ended?: Promise<void>
  stop(): Promise<void>
}

/** Starts parts, runs until SIGINT or SIGTERM, and ends them in good order. A known error is one line and exit code 2. */
export async function untilAsked(start: () => Promise<readonly Stoppable[]>): Promise<void> {
  try {
    const parts = await start()
    const asked = new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
    })
    const failed = parts.flatMap(({ ended }) => (ended ? [ended] : []))
    await Promise.race([asked, ...failed])
    await Promise.all(parts.map((part) => part.stop()))
    process.exit(0)
  } catch (error) {
    const text =
      isCountersignError(error) || !(error instanceof Error) ? oneLine(error) : (error.stack ?? error.message)
    process.stderr.write(`${text}\n`)
    process.exit(2)
  }
}
