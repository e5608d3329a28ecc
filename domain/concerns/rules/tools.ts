import { isJsonObject } from '../../json.ts'
import type { Tool } from '../../manifest.ts'
import { findingOf, type Rule } from '../finding.ts'
import { mixesScripts, passesForAscii, skeleton } from './lookalike.ts'
import { REMOTE_REFERENCE } from './patterns.ts'
import { parameters, strings } from './schema.ts'

const MANY_TOOLS = 100
// MCP 2025-11-25 and later, server/tools, “Tool Names”.
const PLAIN_NAME = /^[A-Za-z0-9_.-]{1,128}$/
const READS = new Set(
  'get list read search find describe show fetch check count view query lookup is has preview diff'.split(
    ' ',
  ),
)
const DESTROYS = 'delete remove destroy erase purge wipe truncate drop kill terminate revoke uninstall'.split(
  ' ',
)
const WRITES =
  'write create update edit modify insert append rename move overwrite replace upload publish send deploy commit push merge execute exec install'.split(
    ' ',
  )
const CHANGES = new Set([...DESTROYS, ...WRITES])
const CONVERSATION =
  /^(?:context|conversation|conversationhistory|conversationcontext|chathistory|chatlog|messagehistory|previousmessages|fullcontext|transcript|sidenote|systemprompt|systeminstructions|systemmessage|userprompt|originalprompt|modelreasoning|chainofthought)$/
const SECRET =
  /^(?:password|passwd|passphrase|apikey|accesstoken|authtoken|bearertoken|refreshtoken|secret|secretkey|clientsecret|privatekey|credentials?)$/

export const toolRule: Rule = ({ manifest }) => {
  const { tools } = manifest
  return [
    ...nameFindings(tools),
    ...findingOf('tools.annotation-contradiction', tools.flatMap(contradiction)),
    ...findingOf('tools.takes-conversation', tools.flatMap(taking(CONVERSATION))),
    ...findingOf('tools.takes-secret', tools.flatMap(taking(SECRET))),
    ...findingOf('tools.remote-schema', tools.flatMap(remoteReferences)),
    ...findingOf('tools.many', tools.length > MANY_TOOLS ? [`${tools.length} tools`] : []),
  ]
}

function nameFindings(tools: readonly Tool[]) {
  const names = tools.map((tool) => tool.name)
  const repeated = [...Map.groupBy(names, (name) => name)].filter(([, all]) => all.length > 1)
  const alike = [...Map.groupBy(new Set(names), skeleton).values()].filter((all) => all.length > 1)
  const strange = names.filter((name) => passesForAscii(name) || mixesScripts(name))
  return [
    ...findingOf(
      'tools.name-duplicate',
      repeated.map(([name, all]) => `${name}, ${all.length} times`),
    ),
    ...findingOf('tools.name-lookalike', [
      ...strange.map((name) => `${name} has letters of another script: ${codePoints(name)}`),
      ...alike.map((all) => all.join(' and ')),
    ]),
    ...findingOf(
      'tools.name-unusual',
      names.filter((name) => !PLAIN_NAME.test(name)).map((name) => `“${name}”`),
    ),
  ]
}

function codePoints(name: string): string {
  const foreign = [...name].filter((character) => (character.codePointAt(0) ?? 0) > 0x7f)
  return foreign
    .slice(0, 5)
    .map((character) => `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`)
    .join(' ')
}

/** `deleteRepo`, `delete-repo` and `Delete repo` as words. */
function words(text: string): string[] {
  return text
    .slice(0, 500)
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
}

function contradiction({ name, title, description, annotations }: Tool): string[] {
  if (annotations?.readOnlyHint !== true) return []
  const verb =
    changingVerb(words(name)) ?? changingVerb(words(title ?? annotations.title ?? '')) ?? opening(description)
  if (verb !== undefined) return [`${name}: readOnlyHint, and “${verb}”`]
  return annotations.destructiveHint === true ? [`${name}: readOnlyHint and destructiveHint`] : []
}

function changingVerb([first = '', second = '']: readonly string[]): string | undefined {
  if (CHANGES.has(first)) return first
  // A prefix such as the product's name comes before the verb; a reading verb makes what follows a noun.
  return !READS.has(first) && CHANGES.has(second) ? second : undefined
}

/** The verb that a description opens with: `Deletes a record`. */
function opening(description: string | undefined): string | undefined {
  const [first = ''] = words(description ?? '')
  return [first, first.replace(/s$/, ''), first.replace(/es$/, '')].find((word) => CHANGES.has(word))
}

const taking =
  (pattern: RegExp) =>
  (tool: Tool): string[] =>
    parameters(tool.inputSchema)
      .filter(
        ({ name, schema }) => pattern.test(name.toLowerCase().replaceAll(/[_\s-]/g, '')) && holdsText(schema),
      )
      .map(({ name }) => `${tool.name}: ${name}`)

/** False for a parameter that can hold only a number or a yes and no, such as lines of context. */
function holdsText(schema: unknown): boolean {
  if (!isJsonObject(schema) || schema.type === undefined) return true
  const types = Array.isArray(schema.type) ? schema.type : [schema.type]
  return types.some((type) => type === 'string' || type === 'object' || type === 'array')
}

function remoteReferences(tool: Tool): string[] {
  return [tool.inputSchema, tool.outputSchema]
    .flatMap((schema) => strings(schema, /^\$(?:dynamicRef|recursiveRef|ref)$/))
    .filter((target) => REMOTE_REFERENCE.test(target))
    .map((target) => `${tool.name}: $ref ${target}`)
}
