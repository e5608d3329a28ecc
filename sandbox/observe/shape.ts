import type {
  ListPromptsResult,
  ListResourcesResult,
  ListResourceTemplatesResult,
  ListToolsResult,
} from '@modelcontextprotocol/client'
import { isJsonObject } from '../../domain/json.ts'
import type { Prompt, Resource, Tool, ToolAnnotations } from '../../domain/manifest.ts'

type Present<T> = { [K in keyof T]: Exclude<T[K], undefined> }

/** Only the members that are there, for types that tell absent from undefined. */
function present<T extends object>(object: T): Partial<Present<T>>
function present(object: object): object {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
}

function annotationsOf(given: ListToolsResult['tools'][number]['annotations']): ToolAnnotations | undefined {
  if (given === undefined) return undefined
  const { title, readOnlyHint, destructiveHint, idempotentHint, openWorldHint } = given
  return present({ title, readOnlyHint, destructiveHint, idempotentHint, openWorldHint })
}

/** What Countersign keeps of a tool; members that change nothing of what it is (icons, `_meta`) are left out. */
export function toolOf(given: ListToolsResult['tools'][number]): Tool {
  const { name, title, description, inputSchema, outputSchema } = given
  return {
    name,
    inputSchema: isJsonObject(inputSchema) ? inputSchema : {},
    ...present({
      title,
      description,
      outputSchema: isJsonObject(outputSchema) ? outputSchema : undefined,
      annotations: annotationsOf(given.annotations),
    }),
  }
}

export function promptOf(given: ListPromptsResult['prompts'][number]): Prompt {
  const { name, title, description } = given
  const args = given.arguments?.map((argument) => ({
    name: argument.name,
    ...present({ description: argument.description, required: argument.required }),
  }))
  return { name, ...present({ title, description, arguments: args }) }
}

export function resourceOf(given: ListResourcesResult['resources'][number]): Resource {
  const { uri, name, description, mimeType } = given
  return { uri, template: false, name, ...present({ description, mimeType }) }
}

export function templateOf(given: ListResourceTemplatesResult['resourceTemplates'][number]): Resource {
  const { uriTemplate, name, description, mimeType } = given
  return { uri: uriTemplate, template: true, name, ...present({ description, mimeType }) }
}
