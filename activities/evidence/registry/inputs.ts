import type { JsonObject } from '../../../domain/json.ts'
import type { DeclaredInput } from '../../../domain/manifest.ts'
import { listOf, objectOf, present, textOf } from '../json.ts'
import type { RegistryPackage } from './entry.ts'

export interface DeclaredStart {
  readonly args: readonly string[]
  readonly environment: { readonly [name: string]: string }
  readonly inputs: readonly DeclaredInput[]
}

/** Something of the right form that means nothing, for what only a person can choose. */
function placeholder(input: JsonObject): string {
  const choice = listOf(input.choices).find((value) => typeof value === 'string')
  if (typeof choice === 'string') return choice
  const forms: { readonly [format: string]: string } = { number: '1', boolean: 'true', filepath: '/tmp' }
  const format = textOf(input.format) ?? ''
  return (Object.hasOwn(forms, format) ? forms[format] : undefined) ?? 'placeholder'
}

/** The fixed value or the default, with each `{variable}` filled in. */
function givenValue(input: JsonObject): string | undefined {
  const text = textOf(input.value, 4_000) ?? textOf(input.default, 4_000)
  const variables = objectOf(input.variables)
  return text?.replaceAll(/\{([\w-]+)\}/g, (whole, name: string) => {
    if (!Object.hasOwn(variables, name)) return whole
    const variable = objectOf(variables[name])
    return textOf(variable.value, 4_000) ?? textOf(variable.default, 4_000) ?? placeholder(variable)
  })
}

function declared(name: string, input: JsonObject): DeclaredInput {
  return {
    name,
    ...present({ description: textOf(input.description) }),
    required: input.isRequired === true,
    secret: input.isSecret === true,
  }
}

/** What `server.json` says must be given at the start, and the inert stand-ins with which it can be started. */
export function declaredStart(entry: RegistryPackage): DeclaredStart {
  const args: string[] = []
  const environment: Record<string, string> = {}
  const inputs: DeclaredInput[] = []
  entry.arguments.forEach((argument, index) => {
    const flag = argument.type === 'named' ? textOf(argument.name, 200) : undefined
    const value = givenValue(argument) ?? (argument.isRequired === true ? placeholder(argument) : undefined)
    if (value !== undefined) args.push(...(flag === undefined ? [value] : [flag, value]))
    if (textOf(argument.value) !== undefined && argument.variables === undefined) return
    inputs.push(declared(flag ?? textOf(argument.valueHint, 200) ?? `argument ${index + 1}`, argument))
  })
  for (const variable of entry.environment) {
    const name = textOf(variable.name, 200)
    if (name === undefined || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) continue
    const value = givenValue(variable)
    // What the loader of every program obeys would also reach the launcher's own steps inside the sandbox.
    const loader = /^(?:LD_|DYLD_|GLIBC_TUNABLES$)/.test(name)
    if (value !== undefined && variable.isSecret !== true && !loader) environment[name] = value
    inputs.push(declared(name, variable))
  }
  return { args, environment, inputs }
}
