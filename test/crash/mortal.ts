import { setTimeout as pause } from 'node:timers/promises'

/** One life of a process, from its start to its end. */
export interface Life {
  readonly ended: Promise<unknown>
  /** SIGKILL, sent before this returns. */
  kill(): Promise<void>
  stop(): Promise<void>
  tail(): string
}

/** A process that is killed and started again, as a supervisor would. */
export interface Mortal {
  readonly name: string
  /** SIGKILL, sent before this returns; it starts again after `downMs`. */
  kill(downMs: number): void
  /** Resolves when it is up. */
  up(): Promise<void>
  kills(): number
  /** Its last words, where it ended other than by our hand. */
  ends(): readonly string[]
  stop(): Promise<void>
}

const RESTART_MS = 300

/** `start` resolves when the process is ready; a start that fails is tried again. */
export async function mortal(
  name: string,
  start: (born: (life: Life) => void) => Promise<void>,
): Promise<Mortal> {
  let life: Life | undefined
  let kills = 0
  let [killed, stopped, isUp] = [false, false, false]
  let restMs = RESTART_MS
  let up = Promise.withResolvers<void>()
  const ends: string[] = []
  const down = (): void => {
    if (isUp) up = Promise.withResolvers<void>()
    isUp = false
  }

  async function live(): Promise<void> {
    while (!stopped) {
      killed = false
      life = undefined
      try {
        await start((born) => {
          life = born
        })
        if (!killed) {
          isUp = true
          up.resolve()
        }
      } catch (error) {
        if (!killed) ends.push(`at its start: ${error}`)
      }
      await ending()
      down()
      if (stopped) return
      await pause(restMs)
      restMs = RESTART_MS
    }
  }
  async function ending(): Promise<void> {
    if (!life) return
    await life.ended
    if (!killed && !stopped && isUp) ends.push(life.tail())
  }

  const living = live()
  await up.promise
  return {
    name,
    kill(downMs) {
      if (!life || killed) return
      kills += 1
      killed = true
      restMs = downMs
      void life.kill()
      down()
    },
    up: () => up.promise,
    kills: () => kills,
    ends: () => ends,
    async stop() {
      stopped = true
      await life?.stop()
      await living
    },
  }
}
