export { enforceBlock } from './block.ts'
export { type LifecycleInput, serverLifecycle } from './lifecycle.ts'
export * from './messages.ts'
export { remindOwner } from './owner.ts'
