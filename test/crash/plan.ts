import type { Victim } from './stage.ts'

/** A chapter of the story, from the request on. */
export const CHAPTERS = ['request', 'gathering', 'first voice', 'second voice'] as const
export type Chapter = (typeof CHAPTERS)[number]

/** `poster`: whichever of our processes makes the call. */
export type Aim = Victim | 'poster'

/**
 * When the killing is done: some time after a chapter begins, or at a call to Slack. `before`: it is killed, and Slack takes
 * the call a little later; `lost`: Slack never gets it; `after`: Slack has taken it, and nobody hears the answer.
 */
export type When =
  | { readonly kind: 'time'; readonly chapter: Chapter; readonly afterMs: number }
  | {
      readonly kind: 'call'
      readonly method: 'chat.postMessage' | 'chat.update'
      readonly nth: number
      readonly phase: 'before' | 'lost' | 'after'
      readonly delayMs: number
    }

export interface Kill {
  readonly aims: readonly Aim[]
  readonly when: When
  /** How long it stays down. */
  readonly downMs: number
}

/** What happens in one moment; all of it follows from its seed. */
export interface Plan {
  readonly seed: number
  readonly kills: readonly Kill[]
  /** Who decides first. */
  readonly order: 'click first' | 'word first'
  /** The second voice comes before the first is answered. */
  readonly atOnce: boolean
  readonly clickedTwice: boolean
  readonly deliveredTwice: boolean
}

/** Seeded, so that a failure can be played again (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

export function plan(seed: number): Plan {
  const random = seeded(seed)
  const pick = <T>(...choices: readonly [T, ...T[]]): T =>
    choices[Math.floor(random() * choices.length)] ?? choices[0]
  const chance = (probability: number): boolean => random() < probability
  const when = (): When =>
    chance(0.5)
      ? {
          kind: 'call',
          method: pick('chat.postMessage', 'chat.postMessage', 'chat.update'),
          // A story has six messages, and more updates than that.
          nth: 1 + Math.floor(random() * 6),
          phase: pick('before', 'lost', 'after', 'after'),
          delayMs: Math.floor(random() * 1_000),
        }
      : { kind: 'time', chapter: pick(...CHAPTERS), afterMs: Math.floor(random() ** 2 * 4_000) }
  const kill = (): Kill => {
    const at = when()
    const first: Aim =
      at.kind === 'call' ? pick('poster', 'poster', 'poster', 'temporal') : pick('worker', 'bot', 'temporal')
    const second = chance(0.2) ? pick<Aim>('worker', 'bot', 'temporal') : first
    return {
      aims: [...new Set([first, second])],
      when: at,
      downMs: Math.floor(random() * 1_500),
    }
  }
  return {
    seed,
    kills: chance(0.15) ? [kill(), kill()] : [kill()],
    order: pick('click first', 'word first'),
    atOnce: chance(0.4),
    clickedTwice: chance(0.3),
    deliveredTwice: chance(0.4),
  }
}

export function describe({ kills }: Plan): string {
  return kills
    .map(({ aims, when }) => {
      const who = aims.join(' and ')
      return when.kind === 'time'
        ? `${who} ${when.afterMs} ms into the ${when.chapter}`
        : `${who} at ${when.method} ${when.nth} (${when.phase})`
    })
    .join(', ')
}
