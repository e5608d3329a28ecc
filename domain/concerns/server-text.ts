import { isJsonObject } from '../json.ts'
import type { ConcernFacts } from './finding.ts'

/** A piece of text that the server gives to models or people, and where it stands. */
export interface ServerText {
  /** `tool read_file: description` */
  readonly where: string
  readonly text: string
  /** What a person reads as prose, as against names and values inside schemas. */
  readonly prose: boolean
}

export interface ServerTexts {
  readonly texts: readonly ServerText[]
  /** Places whose text was left out or cut short, because it is longer or deeper than is looked at. */
  readonly unread: readonly string[]
}

export interface TextLimits {
  readonly fieldLength: number
  readonly totalLength: number
  readonly depth: number
  readonly nodes: number
}

/** Enough for every server met so far many times over, and little enough that patterns stay fast. */
export const TEXT_LIMITS: TextLimits = {
  fieldLength: 20_000,
  totalLength: 4_000_000,
  depth: 64,
  nodes: 200_000,
}

/** Everything that the server says, down to the keys and values of its schemas; each text once. */
export function serverTexts(
  facts: Pick<ConcernFacts, 'manifest' | 'release'>,
  limits = TEXT_LIMITS,
): ServerTexts {
  const { manifest, release } = facts
  const collect = collector(limits)
  const { say, walk } = collect
  say('package: description', release.description, true)
  say('instructions', manifest.instructions, true)
  for (const tool of manifest.tools) {
    const at = `tool ${tool.name}`
    say(`${at}: name`, tool.name, false)
    say(`${at}: title`, tool.title, true)
    say(`${at}: description`, tool.description, true)
    walk(`${at}: annotations`, tool.annotations)
    walk(`${at}: inputSchema`, tool.inputSchema)
    walk(`${at}: outputSchema`, tool.outputSchema)
  }
  for (const prompt of manifest.prompts) walk(`prompt ${prompt.name}`, prompt)
  for (const resource of manifest.resources) walk(`resource ${resource.uri}`, resource)
  for (const input of manifest.inputs) walk(`input ${input.name}`, input)
  walk('capabilities', manifest.capabilities)
  return collect.result()
}

const PROSE = /(?:^|\.)(?:description|title|instructions|\$comment)$/

function collector(limits: TextLimits) {
  const texts: ServerText[] = []
  const unread = new Set<string>()
  let total = 0
  let nodes = 0

  const say = (where: string, text: string | undefined, prose: boolean): void => {
    if (text === undefined || text === '') return
    const kept = text.slice(0, Math.min(limits.fieldLength, limits.totalLength - total))
    if (kept.length < text.length) unread.add(where)
    total += kept.length
    if (kept !== '') texts.push({ where, text: kept, prose })
  }

  const walk = (root: string, start: unknown): void => {
    const open: { where: string; value: unknown; depth: number }[] = [{ where: '', value: start, depth: 0 }]
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { where, value, depth } = next
      nodes++
      if (nodes > limits.nodes || depth > limits.depth) {
        unread.add(root)
        if (nodes > limits.nodes) return
        continue
      }
      const place = `${root}${where === '' ? '' : `: ${where}`}`
      if (typeof value === 'string') say(place, value, PROSE.test(where))
      const entries: [string, unknown][] = Array.isArray(value)
        ? value.map((item, i) => [String(i), item])
        : isJsonObject(value)
          ? Object.entries(value)
          : []
      for (const [key, item] of entries.reverse()) {
        if (!Array.isArray(value)) say(`${place}: key`, key, false)
        open.push({
          where: where === '' ? key : `${where.slice(-400)}.${key.slice(0, 100)}`,
          value: item,
          depth: depth + 1,
        })
      }
    }
  }

  const result = (): ServerTexts => ({ texts, unread: [...unread] })
  return { say, walk, result }
}
