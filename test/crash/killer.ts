import type { Witness } from '../../counterparts/slack/index.ts'
import type { Aim, Chapter, Kill, Plan } from './plan.ts'
import type { Stage, Victim } from './stage.ts'

export interface Killer {
  /** Sees the calls to Slack that concern this moment's server. */
  readonly witness: Witness
  chapter(chapter: Chapter): void
  /** Does what has not been done, where the story was shorter than the plan; answers whether there was any. */
  finish(): boolean
  /** How many of them fell when Slack had taken a message, or was to, and nobody had recorded it. */
  betweenPostAndRecord(): number
}

/** Carries out the killing of one plan. */
export function killer(stage: Stage, plan: Plan, reference: string): Killer {
  const waiting = new Set<Kill>(plan.kills)
  const counts = new Map<string, number>()
  const numbers = new WeakMap<object, number>()
  const timers: NodeJS.Timeout[] = []
  let between = 0

  const strike = (kill: Kill, poster: Victim): void => {
    waiting.delete(kill)
    const victims = kill.aims.map((aim: Aim): Victim => (aim === 'poster' ? poster : aim))
    for (const victim of victims) stage.mortals[victim].kill(kill.downMs)
    const { when } = kill
    const posting = when.kind === 'call' && when.method === 'chat.postMessage' && when.phase !== 'lost'
    if (posting && victims.includes(poster)) between += 1
  }

  return {
    async witness(phase, method, call) {
      const text = String(call.text ?? '')
      if (!text.includes(reference)) return true
      const poster: Victim = text.startsWith('Gathering the evidence for') ? 'bot' : 'worker'
      if (phase === 'before') {
        counts.set(method, (counts.get(method) ?? 0) + 1)
        numbers.set(call, counts.get(method) ?? 0)
      }
      for (const kill of waiting) {
        const { when } = kill
        if (when.kind !== 'call' || when.method !== method || numbers.get(call) !== when.nth) continue
        if ((when.phase === 'after') !== (phase === 'after')) continue
        strike(kill, poster)
        if (when.phase === 'lost') return false
        if (when.phase === 'before') await new Promise((resolve) => setTimeout(resolve, when.delayMs))
      }
      return true
    },
    chapter(chapter) {
      for (const kill of waiting) {
        const { when } = kill
        if (when.kind !== 'time' || when.chapter !== chapter) continue
        timers.push(setTimeout(() => waiting.has(kill) && strike(kill, 'worker'), when.afterMs))
      }
    },
    finish() {
      const late = waiting.size > 0
      for (const timer of timers) clearTimeout(timer)
      for (const kill of waiting) {
        waiting.delete(kill)
        for (const aim of kill.aims) stage.mortals[aim === 'poster' ? 'worker' : aim].kill(kill.downMs)
      }
      return late
    },
    betweenPostAndRecord: () => between,
  }
}
