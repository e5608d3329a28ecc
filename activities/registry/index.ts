/** The registry in PostgreSQL: written by projection from the lifecycles, read by everyone. */
export {
  addBlock,
  blocksMatching,
  deploymentsMatching,
  type MatchingDeployment,
  type ReleaseFacts,
} from './blocks.ts'
export { changesAfter, type RegistryChange } from './changes.ts'
export { readEvidence, storeEvidence } from './evidence.ts'
export { mine, waitingFor } from './people.ts'
export {
  closePingBatch,
  forgetPings,
  openPingBatch,
  ownersToPing,
  type Ping,
  queuePing,
  sentBatches,
} from './pings.ts'
export { notePolicy } from './policies.ts'
export { projectServer } from './project.ts'
export { type DeploymentView, listServers, type ServerView, serverByName, showServer } from './read.ts'
