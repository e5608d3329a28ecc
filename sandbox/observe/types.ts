import type { Concern } from '../../domain/concern.ts'
import type { JsonObject } from '../../domain/json.ts'
import type { DeclaredInput, Prompt, Resource, Tool } from '../../domain/manifest.ts'

/** How an installed server is started. */
export interface Recipe {
  readonly command: 'node'
  /** File inside the package. */
  readonly entry: string
  readonly args: readonly string[]
  /** Variables with a fixed value; they are given as they are. */
  readonly environment?: { readonly [name: string]: string }
}

export interface ObservationTarget {
  /** Folder with the `node_modules` that the release was installed into. */
  readonly root: string
  /** The server's own folder below it. */
  readonly packageDir: string
  readonly recipe: Recipe
  readonly inputs: readonly DeclaredInput[]
}

export interface ObservationOptions {
  /** For all attempts together; default 45 s. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
  /** One sentence for people, before each step. */
  readonly onProgress?: (sentence: string) => void
}

/** What a server says that it offers, within the caps of `OBSERVATION_LIMITS`. */
export interface Offer {
  readonly tools: readonly Tool[]
  readonly prompts: readonly Prompt[]
  readonly resources: readonly Resource[]
  readonly instructions?: string
  readonly capabilities: JsonObject
}

export type Observation =
  | (Offer & {
      readonly status: 'observed'
      /** Revisions it answered to, oldest first. */
      readonly protocolVersions: readonly string[]
      /** The last of what it wrote to standard error; outside text. */
      readonly stderrTail: string
      readonly concerns: readonly Concern[]
      /** Names of the variables that it was given inert values for, and arguments added to the recipe's. */
      readonly given: { readonly variables: readonly string[]; readonly args: readonly string[] }
      readonly elapsedMs: number
    })
  | {
      readonly status: 'not_observed'
      /** One sentence. */
      readonly reason: string
      readonly concerns: readonly Concern[]
      readonly stderrTail: string
      readonly elapsedMs: number
    }

/** How much of an answer is listened to. */
export const OBSERVATION_LIMITS = {
  memoryBytes: 512 * 1024 * 1024,
  processes: 64,
  /** Standard output and error of one attempt. */
  outputBytes: 32 * 1024 * 1024,
  messageBytes: 8 * 1024 * 1024,
  messageDepth: 64,
  messages: 10_000,
  /** Lines on standard output that are not MCP messages. */
  strayLines: 1_000,
  pages: 64,
  /** Of one kind: tools, prompts, resources, templates. */
  items: 2_000,
  stderrTailBytes: 8 * 1024,
  /** For one answer. */
  answerMs: 20_000,
} as const
