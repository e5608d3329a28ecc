import type { Client, WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client'
import { WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client'
import { ApplicationFailure } from '@temporalio/common'
import type { OpenCommand, ReaffirmCommand, StopCommand } from '../../../domain/lifecycle/index.ts'
import type { PersonId } from '../../../domain/people.ts'
import { parseReference, serverReference, workflowId } from '../../../domain/reference.ts'
import type { Answer, ServerState } from '../../../domain/server.ts'
import {
  decideUpdate,
  openUpdate,
  reaffirmUpdate,
  serverLifecycle,
  stateQuery,
  stopUpdate,
} from '../../../workflows/index.ts'
import { actor, key, openCommand, shown } from './lifecycle.ts'
import type { World } from './world.ts'

/** One server's lifecycle, as people speak to it; what they do carries the workflow's own time. */
export interface Story {
  readonly handle: WorkflowHandleWithFirstExecutionRunId
  now(): Promise<string>
  state(): Promise<ServerState>
  /** Waits until a state is reached, without letting time leap. */
  until(reached: (state: ServerState) => boolean): Promise<ServerState>
  ask(over?: Partial<OpenCommand>): Promise<Answer>
  approve(
    person: PersonId,
    over?: { tools?: readonly string[]; commandId?: string; reviewId?: string; shown?: string },
  ): Promise<Answer>
  reject(person: PersonId, reason: string): Promise<Answer>
  reaffirm(person: PersonId, choice?: ReaffirmCommand['choice'], commandId?: string): Promise<Answer>
  stop(person: PersonId, kind: StopCommand['kind'], reason: string): Promise<Answer>
}

export async function tellStory(
  world: World,
  reference: string,
  input: { maxEvents?: number; organisation?: string } = {},
): Promise<Story> {
  const client: Client = world.env.client
  const { organisation = 'acme' } = input
  const parsed = parseReference(reference)
  const handle = await client.workflow.start(serverLifecycle, {
    workflowId: `${workflowId(organisation, parsed)}${world.taskQueue === 'story' ? '' : `#${world.taskQueue}`}`,
    taskQueue: world.taskQueue,
    args: [{ ...input, organisation, reference: serverReference(parsed) }],
  })
  const entity = client.workflow.getHandle(handle.workflowId)
  const now = async (): Promise<string> => new Date(await world.env.currentTimeMs()).toISOString()
  const state = (): Promise<ServerState> => entity.query(stateQuery)
  return {
    handle,
    now,
    state,
    async until(reached) {
      for (;;) {
        const current = await state()
        if (reached(current)) return current
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },
    ask: async (over = {}) => {
      const at = await now()
      return answered(client, () =>
        entity.executeUpdate(openUpdate, { args: [openCommand(at, { asked: reference, ...over })] }),
      )
    },
    async approve(person, over = {}) {
      const [current, at] = [await state(), await now()]
      const commandId = over.commandId ?? key()
      const command = {
        commandId,
        reviewId: over.reviewId ?? current.review?.id ?? '',
        actor: actor(person, at),
        verdict: 'approve' as const,
        reason: '',
        shown: over.shown ?? shown(current),
        ...(over.tools ? { tools: over.tools } : {}),
      }
      return answered(client, () =>
        entity.executeUpdate(decideUpdate, { args: [command], updateId: commandId }),
      )
    },
    async reject(person, reason) {
      const [current, at] = [await state(), await now()]
      const base = { commandId: key(), reviewId: current.review?.id ?? '', shown: shown(current) }
      const command = { ...base, actor: actor(person, at), verdict: 'reject' as const, reason }
      return answered(client, () => entity.executeUpdate(decideUpdate, { args: [command] }))
    },
    async reaffirm(person, choice = { kind: 'keep' }, commandId = key()) {
      const command = { commandId, actor: actor(person, await now()), environments: [], choice }
      return answered(client, () =>
        entity.executeUpdate(reaffirmUpdate, { args: [command], updateId: commandId }),
      )
    },
    async stop(person, kind, reason) {
      const base = { commandId: key(), actor: actor(person, await now()), environments: [] }
      const command = { ...base, kind, reason, security: ['security'] }
      return answered(client, () => entity.executeUpdate(stopUpdate, { args: [command] }))
    },
  }
}

/** How long a command waits for its answer before it is sent again, as the bot does. */
const PATIENCE_MS = 1_500

/** A validator's no, as the bot tells it. What met a run that was ending is sent again, under its id, to the next. */
async function answered(client: Client, attempt: () => Promise<Answer>): Promise<Answer> {
  for (let again = 0; ; again++) {
    try {
      return await client.withDeadline(Date.now() + PATIENCE_MS, attempt)
    } catch (error) {
      if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError && again < 60) continue
      if (!(error instanceof WorkflowUpdateFailedError) || !(error.cause instanceof ApplicationFailure))
        throw error
      return { ok: false, code: 'malformed', text: `${error.cause.type}: ${error.cause.message}` }
    }
  }
}
