/** What an organisation decides in `policy.yaml`: read strictly, and turned into the rules that reviews copy. */
export { isOfficial } from './official.ts'
export { checkPolicy, type PolicyCheck, parsePolicy } from './parse.ts'
export { type PolicyProblem, sayProblem } from './problem.ts'
export { policyDigest, reaffirmationRules, reviewRules, rolloutStage } from './rules.ts'
export { type Policy, policySchema, type RolloutStage } from './schema.ts'
