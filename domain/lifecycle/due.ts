import type { Waiver } from '../concern.ts'
import type { ReaffirmationRules } from '../server.ts'
import { plus } from './state.ts'

/** FNV-1a, 32 bits: spreads due dates evenly and the same way at every replay. */
function hash(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) {
    h = Math.imul(h ^ text.charCodeAt(i), 0x01000193) >>> 0
  }
  return h
}

/**
 * When a server approved or kept at `from` is due: a quarter later, drawn forward by a share of `spreadMs` that
 * depends on the server alone, so that a thousand approvals of one day do not fall due in one minute.
 */
export function firstDue(server: string, rules: ReaffirmationRules, from: string): string {
  const spread = Math.min(rules.spreadMs, Math.floor(rules.everyMs / 2))
  const drawn = spread > 0 ? Math.floor((hash(server) / 0x1_0000_0000) * spread) : 0
  return plus(from, rules.everyMs - drawn)
}

/** The earliest of the ends that apply: instants in ISO 8601 UTC sort as text. */
export function earliest(...instants: readonly (string | undefined)[]): string | undefined {
  return instants.filter((i) => i !== undefined).sort()[0]
}

/** When an approval ends for good: at the end of the first waiver it rests on. */
export function hardEnd(waivers: readonly Waiver[]): string | undefined {
  return earliest(...waivers.map((w) => new Date(w.until).toISOString()))
}
