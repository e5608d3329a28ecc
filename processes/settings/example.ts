import type { Setting } from './setting.ts'
import { GROUPS } from './table.ts'

const WIDTH = 110

/** The text of `.env.example`: every setting with its meaning and default. */
export function envExample(): string {
  const head = [
    '# Settings of Countersign. Copy this file to `.env`, or set them in the environment, which wins over `.env`.',
    '# What is not commented out must be set; the rest shows its default, or an example where there is none.',
    '# Any secret may come from a file instead: NAME_FILE=/run/secrets/name.',
    '# Made from processes/settings/table.ts by `npm run settings`.',
  ]
  const groups = GROUPS.flatMap(({ title, settings }) => ['', `## ${title}`, ...settings.flatMap(lines)])
  return `${[...head, ...groups].join('\n')}\n`
}

function lines(setting: Setting<unknown>): string[] {
  const value = setting.preset ?? (setting.secret ? '' : (setting.example ?? ''))
  const note = setting.secret ? ' (secret)' : ''
  const fact = setting.preset === undefined ? note : `${note} Default: ${setting.preset}`
  return [
    '',
    ...wrapped(`${setting.meaning}${fact}`),
    `${setting.needed ? '' : '# '}${setting.name}=${value}`,
  ]
}

function wrapped(text: string): string[] {
  const out: string[] = []
  for (const word of text.split(/\s+/)) {
    const last = out.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= WIDTH) out[out.length - 1] = `${last} ${word}`
    else out.push(`# ${word}`)
  }
  return out
}
