import {
  type Client,
  ProtocolError,
  ProtocolErrorCode,
  type RequestOptions,
} from '@modelcontextprotocol/client'
import type { Prompt, Resource, Tool } from '../../domain/manifest.ts'
import { promptOf, resourceOf, templateOf, toolOf } from './shape.ts'
import { OBSERVATION_LIMITS } from './types.ts'

/** A server offers more than is listened to. */
export class TooMuch extends Error {}

interface Page<T> {
  readonly items: readonly T[]
  readonly next: string | undefined
}

async function everyPage<T>(
  what: string,
  page: (cursor: string | undefined) => Promise<Page<T>>,
): Promise<T[]> {
  const all: T[] = []
  let cursor: string | undefined
  for (let pages = 0; pages < OBSERVATION_LIMITS.pages; pages++) {
    const { items, next } = await page(cursor)
    all.push(...items)
    if (all.length > OBSERVATION_LIMITS.items)
      throw new TooMuch(`more than ${OBSERVATION_LIMITS.items} ${what}`)
    if (next === undefined) return all
    cursor = next
  }
  throw new TooMuch(`more than ${OBSERVATION_LIMITS.pages} pages of ${what}`)
}

/** A server that does not know the method has none of it; every other error is one. */
async function orNone<T>(list: Promise<T[]>): Promise<T[]> {
  try {
    return await list
  } catch (error) {
    if (error instanceof ProtocolError && error.code === ProtocolErrorCode.MethodNotFound) return []
    throw error
  }
}

const at = (cursor: string | undefined): { cursor?: string } => (cursor === undefined ? {} : { cursor })

export interface Lists {
  readonly tools: readonly Tool[]
  readonly prompts: readonly Prompt[]
  readonly resources: readonly Resource[]
}

/** Asks for everything, also for what the server did not announce: what answers is there. */
export async function listEverything(client: Client, options: RequestOptions): Promise<Lists> {
  const tools = await orNone(
    everyPage('tools', async (cursor) => {
      const result = await client.request({ method: 'tools/list', params: at(cursor) }, options)
      return { items: result.tools.map(toolOf), next: result.nextCursor }
    }),
  )
  const prompts = await orNone(
    everyPage('prompts', async (cursor) => {
      const result = await client.request({ method: 'prompts/list', params: at(cursor) }, options)
      return { items: result.prompts.map(promptOf), next: result.nextCursor }
    }),
  )
  const resources = await orNone(
    everyPage('resources', async (cursor) => {
      const result = await client.request({ method: 'resources/list', params: at(cursor) }, options)
      return { items: result.resources.map(resourceOf), next: result.nextCursor }
    }),
  )
  const templates = await orNone(
    everyPage('resource templates', async (cursor) => {
      const result = await client.request({ method: 'resources/templates/list', params: at(cursor) }, options)
      return { items: result.resourceTemplates.map(templateOf), next: result.nextCursor }
    }),
  )
  return { tools, prompts, resources: [...resources, ...templates] }
}
