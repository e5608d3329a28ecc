import type { Block } from '../domain/block.ts'
import type { Card, Option } from '../domain/cards/index.ts'
import type { Directory, Posted } from '../domain/chat.ts'
import type { Evidence } from '../domain/evidence.ts'
import type {
  DecideCommand,
  OpenCommand,
  ReaffirmCommand,
  StopCommand,
  WaiveCommand,
} from '../domain/lifecycle/index.ts'
import type { Policy } from '../domain/policy/schema.ts'
import type { RecordEvent } from '../domain/record.ts'
import type { Answer, KnownServer } from '../domain/server.ts'
import type { Intent } from './intents.ts'
import type { Talk } from './talk.ts'

/** The lifecycles, as the bot speaks to them. Errors: `temporal_unavailable`, which leaves the command in the inbox. */
export interface Lifecycles {
  open(command: OpenCommand): Promise<Answer>
  decide(server: string, command: DecideCommand): Promise<Answer>
  waive(server: string, command: WaiveCommand): Promise<Answer>
  reaffirm(server: string, command: ReaffirmCommand): Promise<Answer>
  stop(server: string, command: StopCommand): Promise<Answer>
  /** Carries a kill switch to every lifecycle it names. */
  enforce(block: Block): Promise<void>
}

/** What the bot reads: PostgreSQL only, so that it answers while Temporal is away. */
export interface Shelf {
  list(): Promise<readonly KnownServer[]>
  /** Servers that a name, a reference or a unique ending of one could mean. */
  find(name: string): Promise<readonly KnownServer[]>
  /** Reviews a person may decide, and servers of theirs that wait to be re-affirmed. */
  waitingFor(
    person: string,
    groups: readonly string[],
  ): Promise<{ toReview: readonly KnownServer[]; toReaffirm: readonly KnownServer[] }>
  mine(person: string): Promise<{ owned: readonly KnownServer[]; requested: readonly KnownServer[] }>
  evidence(digest: string): Promise<Evidence | undefined>
  /** The review whose card, or whose thread, this message belongs to. */
  reviewOf(message: Posted): Promise<{ server: string; review: string } | undefined>
}

/** Commands on their way: durable before the platform's acknowledgement, so that no crash loses a decision. */
export interface Inbox {
  accept(talk: Talk, intent: Intent): Promise<'new' | 'seen'>
  finish(key: string, answer: Answer): Promise<void>
}

/** Everything the front doors need, put together where the process starts. */
export interface Office {
  readonly organisation: string
  readonly policy: () => Policy
  readonly lifecycles: Lifecycles
  readonly shelf: Shelf
  readonly inbox: Inbox
  readonly directory: Directory
  /** User groups that a form can offer. */
  readonly userGroups: () => Promise<readonly Option[]>
  readonly addBlock: (block: Block) => Promise<void>
  readonly record: (events: readonly RecordEvent[]) => Promise<void>
  /** The full diff of two releases' evidence, as a card. */
  readonly drawDiff: (server: KnownServer, proposed: Evidence, against: Evidence | undefined) => Card
  readonly now: () => string
}
