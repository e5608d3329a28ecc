import { readFileSync } from 'node:fs'
import { CountersignError, oneLine } from '../../domain/errors.ts'
import type { Preset, Setting } from './setting.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** The value of a setting. Errors: `bad_setting`, one line that names it with a cure, and shows no secret. */
export function get<T>(setting: Preset<T>, env: Environment): T
export function get<T>(setting: Setting<T>, env: Environment): T | undefined
export function get<T>(setting: Setting<T>, env: Environment): T | undefined {
  const { name } = setting
  const text = textOf(setting, env) ?? setting.preset
  if (text === undefined) return undefined
  try {
    return setting.parse(text)
  } catch (error) {
    const shown = setting.secret ? '' : `, not ${JSON.stringify(text.slice(0, 80))}`
    throw bad(
      `${name} must be ${oneLine(error)}${shown}.`,
      `Correct ${name}; .env.example tells what it means.`,
    )
  }
}

/** As `get`; where nothing is set, `why` completes "NAME is not set: it …". */
export function need<T>(setting: Setting<T>, env: Environment, why: string): T {
  const value = get(setting, env)
  if (value !== undefined) return value
  const way = setting.secret ? ` or ${setting.name}_FILE (a file that holds it)` : ''
  throw bad(`${setting.name} is not set: it ${why}.`, `Set ${setting.name}${way}: ${setting.meaning}`)
}

/** What a file holds that a setting names. */
export function fileOf(setting: Setting<string>, env: Environment): Buffer | undefined {
  const path = get(setting, env)
  return path === undefined ? undefined : contents(setting.name, path)
}

export function bad(sentence: string, cure: string): CountersignError {
  return new CountersignError('bad_setting', sentence, cure)
}

/** An empty value counts as not set: compose files and shells make one easily. */
function textOf(setting: Setting<unknown>, env: Environment): string | undefined {
  const direct = env[setting.name] || undefined
  const file = setting.secret ? env[`${setting.name}_FILE`] || undefined : undefined
  if (direct !== undefined && file !== undefined) {
    throw bad(`Both ${setting.name} and ${setting.name}_FILE are set.`, 'Keep one of them.')
  }
  if (file === undefined) return direct
  const held = contents(`${setting.name}_FILE`, file).toString('utf8').trim()
  if (held === '') throw bad(`${setting.name}_FILE names an empty file.`, 'Put the secret into it.')
  return held
}

function contents(name: string, path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw bad(
      `${name} names a file that cannot be read: ${oneLine(error)}.`,
      'Correct the path or its permissions.',
    )
  }
}
