import {
  ActivityFailure,
  type ActivityInterfaceFor,
  ApplicationFailure,
  proxyActivities,
  rootCause,
  workflowInfo,
} from '@temporalio/workflow'
import type { GatherActivities, Step } from '../activities/gathering/types.ts'
import { type Change, couldNotGather, gathered, progress } from '../domain/lifecycle/index.ts'
import { evidenceQueue } from '../domain/names.ts'
import type { ReleaseSummary } from '../domain/release.ts'
import type { Answer, ServerState } from '../domain/server.ts'

type Steps = ActivityInterfaceFor<GatherActivities>

const evidenceSteps = (): Steps =>
  proxyActivities<GatherActivities>({
    taskQueue: evidenceQueue(workflowInfo().taskQueue),
    startToCloseTimeout: '5m',
    scheduleToCloseTimeout: '30m',
    heartbeatTimeout: '15s',
    retry: { initialInterval: '1s', maximumInterval: '1m', maximumAttempts: 8 },
  })

/** Gathers the evidence for the open review, step by step, each step told to the thread. */
export async function gather(state: () => ServerState, apply: (change: Change) => Answer): Promise<void> {
  const now = (): string => new Date().toISOString()
  const review = state().review
  if (!review) return
  // A kill switch may have closed this review meanwhile, and another may be open that asks for another release.
  const tell = (step: (state: ServerState) => Change): void => {
    const current = state().review
    if (current?.id === review.id && current.status === 'gathering') apply(step(state()))
  }
  const step = async (name: string, work: Promise<Step>): Promise<Step> => {
    tell((s) => progress(s, { step: name, state: 'running', note: '' }, now()))
    try {
      const done = await work
      tell((s) => progress(s, { step: name, state: 'done', note: done.said }, now()))
      return done
    } catch (error) {
      tell((s) => progress(s, { step: name, state: 'failed', note: reasonOf(error) }, now()))
      throw error
    }
  }
  try {
    const release = await everything(evidenceSteps(), state().organisation, review.asked, step)
    tell((s) => gathered(s, release, now()))
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error
    tell((s) => couldNotGather(s, reasonOf(error), now()))
  }
}

async function everything(
  steps: Steps,
  organisation: string,
  asked: string,
  step: (name: string, work: Promise<Step>) => Promise<Step>,
): Promise<ReleaseSummary> {
  const release = (await step('Package', steps.resolveReference({ organisation, asked }))).kept
  const signing = step('Signature', steps.checkSignatures({ release }))
  // Should another step fail first, this one's own failure is no news any more.
  signing.catch(() => undefined)
  const locked = (await step('Lock', steps.lockDependencies({ release }))).kept
  const pinned = { organisation, release, locked }
  const [signature, observed, source, dependencies] = await Promise.all([
    signing,
    step('Capabilities', steps.observeServer(pinned)),
    step('Source', steps.readSource(pinned)),
    step('Dependencies', steps.reportDependencies(pinned)),
  ])
  return steps.concludeEvidence({
    organisation,
    findings: {
      release,
      locked,
      observed: observed.kept,
      source: source.kept,
      signature: signature.kept,
      dependencies: dependencies.kept,
    },
  })
}

/** The one line that the activity gave, without Temporal's wrapping. */
function reasonOf(error: unknown): string {
  if (error instanceof ActivityFailure && error.cause instanceof ApplicationFailure)
    return error.cause.message
  return rootCause(error) ?? 'It could not be gathered.'
}
