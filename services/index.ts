// What one machine needs to run Countersign by itself: PostgreSQL, Temporal and the time-skipping test server, found or fetched
// out loud, started as children, and ended with us however we end. For the demo and the tests; a deployment brings its own.
export { cacheFolder, isRunning, underLock } from './cache.ts'
export { type Child, type ChildOptions, startChild } from './child.ts'
export { type FindOptions, findTemporal, findTemporalProgram, type TemporalSource } from './find-temporal.ts'
export { freePort } from './ports.ts'
export { type LocalPostgres, type PostgresOptions, startPostgres } from './postgres.ts'
export { type Say, silent } from './say.ts'
export { type Stopper, stopper } from './stop.ts'
export { type LocalTemporal, startTemporal, type TemporalOptions } from './temporal.ts'
export { findTimeSkippingServer, TEST_SERVER_VERSION } from './time-skipping.ts'
