/** The organisation's policy, from its file. */
export { loadPolicy, readPolicyFile } from './load.ts'
