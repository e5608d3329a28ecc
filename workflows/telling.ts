import {
  CancellationScope,
  condition,
  isCancellation,
  log,
  proxyActivities,
  sleep,
} from '@temporalio/workflow'
import type { LifecycleActivities } from '../activities/lifecycle/types.ts'
import type { Change, Notice } from '../domain/lifecycle/index.ts'
import { WORKER_DEATH_NOTICED } from '../domain/names.ts'
import type { RecordEvent } from '../domain/record.ts'
import type { ServerState } from '../domain/server.ts'

const { project } = proxyActivities<LifecycleActivities>({
  startToCloseTimeout: '30s',
  heartbeatTimeout: WORKER_DEATH_NOTICED,
  retry: { initialInterval: '200ms', maximumInterval: '30s' },
})
const { announce } = proxyActivities<LifecycleActivities>({
  startToCloseTimeout: '2m',
  heartbeatTimeout: WORKER_DEATH_NOTICED,
  retry: { initialInterval: '1s', maximumInterval: '5m' },
})

/** An answer waits this long for the registry; after that the decision stands and is being applied. */
const APPLY_PATIENCE = '10s'
/** A run that is full waits this long for messages under way; what is not said then, the next run says. */
const CHAT_PATIENCE = '20s'

/** The memory of handled commands is the workflow's own: it would only fill the history again and again. */
const outward = (state: ServerState): ServerState => ({ ...state, handled: [] })

export interface Teller {
  tell(change: Change): void
  /** Resolves when the registry has this revision, or patience ran out. */
  projected(revision: number): Promise<void>
  /** The run is full: from now on words under way have only a little time. */
  hurry(): void
  hurried(): boolean
  /** True when everything is written, and said (or out of time): the run may end. */
  atRest(): boolean
  /** Ends the telling; answers the notices that nobody has heard yet. */
  close(): Notice[]
}

/**
 * Tells the world what changed. The registry and the record come first and in order; the chat follows, and a chat that
 * is away holds up nothing but words.
 */
export function teller(state: () => ServerState, untold: readonly Notice[]): Teller {
  let events: RecordEvent[] = []
  let unsaid: Notice[] = []
  /** What the registry has: no card shows more, so that what a person does upon a card finds it there. */
  let written = state()
  let writing = false
  const talking = new CancellationScope()
  let speaking = 0
  let hurry: 'no' | 'little_time' | 'no_time' = 'no'

  const say = (notices: readonly Notice[]): void => {
    const { revision } = state()
    unsaid = [...unsaid, ...notices]
    speaking += 1
    void talking
      .run(async () => {
        await condition(() => written.revision >= revision)
        await announce({ state: outward(written), notices })
      })
      .then(() => {
        unsaid = unsaid.filter((n) => !notices.includes(n))
      })
      .catch((error: unknown) => {
        // Words that can never be said hold up nothing; a cancelled telling is handed to the next run.
        if (isCancellation(error)) return
        log.error('announcement given up', { error })
        unsaid = unsaid.filter((n) => !notices.includes(n))
      })
      .finally(() => {
        speaking -= 1
      })
  }

  const write = async (): Promise<void> => {
    if (writing) return
    writing = true
    while (events.length > 0 || written.revision < state().revision) {
      const batch = events
      const current = state()
      events = []
      await project({ state: outward(current), events: batch })
      written = current
    }
    writing = false
  }

  // A run that takes over draws the card once more: what the run before was saying may have been cut off.
  if (state().revision > 0) say(untold)

  return {
    tell(change) {
      events = [...events, ...change.events]
      void write()
      say(change.notices)
    },
    async projected(revision) {
      await condition(() => written.revision >= revision, APPLY_PATIENCE)
    },
    hurry() {
      if (hurry !== 'no') return
      hurry = 'little_time'
      void sleep(CHAT_PATIENCE).then(() => {
        hurry = 'no_time'
      })
    },
    hurried: () => hurry !== 'no',
    atRest: () =>
      events.length === 0 &&
      !writing &&
      written.revision >= state().revision &&
      (speaking === 0 || hurry === 'no_time'),
    close() {
      talking.cancel()
      return unsaid
    },
  }
}
