import type { Client, WorkflowHandle } from '@temporalio/client'

export type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>

/** The histories of every run of one workflow, the first run first. */
export async function runsOf(
  client: Client,
  first: { workflowId: string; firstExecutionRunId: string },
): Promise<History[]> {
  const runs: History[] = []
  for (let id: string | null | undefined = first.firstExecutionRunId; id; ) {
    const history: History = await client.workflow.getHandle(first.workflowId, id).fetchHistory()
    runs.push(history)
    id = history.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId
  }
  return runs
}

/** Lets real time pass. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
