import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow'
import type { Block } from '../domain/block.ts'
import type {
  DecideCommand,
  OpenCommand,
  ReaffirmCommand,
  StopCommand,
  WaiveCommand,
} from '../domain/lifecycle/index.ts'
import { PING_OWNER } from '../domain/names.ts'
import type { Answer, ServerState } from '../domain/server.ts'

/** Commands arrive as Updates: the person gets a yes, or a clear no, at once. */
export const openUpdate = defineUpdate<Answer, [OpenCommand]>('open')
export const decideUpdate = defineUpdate<Answer, [DecideCommand]>('decide')
export const waiveUpdate = defineUpdate<Answer, [WaiveCommand]>('waive')
export const reaffirmUpdate = defineUpdate<Answer, [ReaffirmCommand]>('reaffirm')
export const stopUpdate = defineUpdate<Answer, [StopCommand]>('stop')

/** Facts arrive as signals. */
export const blockedSignal = defineSignal<[Block]>('blocked')
export const pingOwnerSignal = defineSignal(PING_OWNER)

export const stateQuery = defineQuery<ServerState>('state')
