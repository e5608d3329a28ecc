import { join, posix, relative } from 'node:path'
import { CountersignError } from '../../domain/errors.ts'
import { NODE, type RunSpec } from '../contain/types.ts'
import { argumentFor, declaredVariables, isSettable, namesIn, placeholderFor } from './placeholders.ts'
import { OBSERVATION_LIMITS, type ObservationTarget } from './types.ts'

/** What is added to a recipe to get a server to start. */
export interface Given {
  readonly variables: readonly string[]
  readonly args: readonly string[]
}

/** Where the installation is seen, inside. */
const INSIDE = '/srv/release'

/** The contained run of a recipe. Errors: `bad_input` for an entry outside of the package. */
export function specFor(target: ObservationTarget, given: Given): Omit<RunSpec, 'timeoutMs'> {
  const folder = relative(target.root, target.packageDir)
  const entry = relative(target.packageDir, join(target.packageDir, target.recipe.entry))
  if (entry === '' || entry.startsWith('..') || folder.startsWith('..')) {
    throw new CountersignError(
      'bad_input',
      'The file that starts the server is not inside its package.',
      'Ask the author to correct bin or main in package.json.',
    )
  }
  const placeholders = Object.fromEntries(given.variables.map((name) => [name, placeholderFor(name)]))
  return {
    command: NODE,
    args: [posix.join(INSIDE, folder, entry), ...target.recipe.args, ...given.args],
    binds: [{ from: target.root, to: INSIDE }],
    env: { ...placeholders, ...settable(target.recipe.environment) },
    cwd: '/tmp/home',
    memoryBytes: OBSERVATION_LIMITS.memoryBytes,
    processes: OBSERVATION_LIMITS.processes,
    maxOutputBytes: OBSERVATION_LIMITS.outputBytes,
  }
}

/** What steers the sandbox, the loader or Node.js is not for a registry's entry to set. */
function settable(environment: { readonly [name: string]: string } = {}): { [name: string]: string } {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => name === 'NODE_ENV' || isSettable(name)),
  )
}

export function firstTry(target: ObservationTarget): Given {
  return { variables: declaredVariables(target.inputs, true), args: [] }
}

/**
 * What to give a server that gave up: the variables that it names as it complains, then every one that it declares, then
 * an address or an empty folder to work on. Undefined when there is nothing left to give.
 */
export function nextTry(target: ObservationTarget, before: Given, complaint: string): Given | undefined {
  const fixed = new Set([...before.variables, ...Object.keys(target.recipe.environment ?? {})])
  const missing = (names: readonly string[]): string[] => names.filter((name) => !fixed.has(name))
  const asked = missing(namesIn(complaint))
  if (asked.length > 0) return { ...before, variables: [...before.variables, ...asked] }
  const declared = missing(declaredVariables(target.inputs, false))
  if (declared.length > 0) return { ...before, variables: [...before.variables, ...declared] }
  if (before.args.length === 0 && target.recipe.args.length === 0)
    return { ...before, args: [argumentFor(complaint)] }
  return undefined
}
