import {
  type Client,
  WithStartWorkflowOperation,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client'
import { ApplicationFailure } from '@temporalio/common'
import type { Block } from '../domain/block.ts'
import { digestText } from '../domain/digest.ts'
import { CountersignError } from '../domain/errors.ts'
import { parseReference, serverReference, workflowId } from '../domain/reference.ts'
import { type Answer, isRefusalCode } from '../domain/server.ts'
import {
  decideUpdate,
  enforceBlock,
  openUpdate,
  reaffirmUpdate,
  serverLifecycle,
  stopUpdate,
  waiveUpdate,
} from '../workflows/index.ts'
import type { Lifecycles } from './office.ts'

/** How long a person waits for an answer before they are told that their command is on its way. */
const PATIENCE_MS = 20_000

/** The lifecycles through Temporal. Each command's id is the Update's id. */
export function createLifecycles(client: Client, organisation: string, taskQueue: string): Lifecycles {
  const handle = (server: string) =>
    client.workflow.getHandle(workflowId(organisation, parseReference(server)))
  const ask = (attempt: () => Promise<Answer>): Promise<Answer> =>
    answered(() => client.withDeadline(Date.now() + PATIENCE_MS, attempt))
  return {
    open(command) {
      const reference = parseReference(command.asked)
      const id = workflowId(organisation, reference)
      return ask(() =>
        client.workflow.executeUpdateWithStart(openUpdate, {
          args: [command],
          updateId: command.commandId,
          startWorkflowOperation: new WithStartWorkflowOperation(serverLifecycle, {
            workflowId: id,
            taskQueue,
            args: [{ organisation, reference: serverReference(reference) }],
            workflowIdConflictPolicy: 'USE_EXISTING',
          }),
        }),
      )
    },
    decide: (server, command) =>
      ask(() => handle(server).executeUpdate(decideUpdate, { args: [command], updateId: command.commandId })),
    waive: (server, command) =>
      ask(() => handle(server).executeUpdate(waiveUpdate, { args: [command], updateId: command.commandId })),
    reaffirm: (server, command) =>
      ask(() =>
        handle(server).executeUpdate(reaffirmUpdate, { args: [command], updateId: command.commandId }),
      ),
    stop: (server, command) =>
      ask(() => handle(server).executeUpdate(stopUpdate, { args: [command], updateId: command.commandId })),
    async enforce(block: Block) {
      const name = digestText(`${block.kind} ${block.value} ${block.at}`).slice(7, 23)
      await reach(() =>
        client.workflow.start(enforceBlock, {
          workflowId: `${organisation}/block:${name}`,
          taskQueue,
          args: [{ organisation, block }],
          workflowIdConflictPolicy: 'USE_EXISTING',
        }),
      )
    },
  }
}

async function answered(attempt: () => Promise<Answer>): Promise<Answer> {
  try {
    return await attempt()
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure) {
      const { type, message } = error.cause
      if (isRefusalCode(type)) return { ok: false, code: type, text: message }
    }
    if (error instanceof WorkflowNotFoundError) {
      return { ok: false, code: 'not_live', text: 'This server was never asked for; use /mcp request.' }
    }
    throw unreachable(error)
  }
}

async function reach(attempt: () => Promise<unknown>): Promise<void> {
  try {
    await attempt()
  } catch (error) {
    throw unreachable(error)
  }
}

function unreachable(cause: unknown): CountersignError {
  return new CountersignError(
    'temporal_unavailable',
    'The workflow engine did not answer.',
    'Nothing is lost; if it goes on, ask the platform team to look at Temporal.',
    { cause },
  )
}
