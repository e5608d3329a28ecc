import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { CountersignError } from '../../domain/errors.ts'
import { type Policy, parsePolicy, policySchema } from '../../domain/policy/index.ts'
import type { Io } from '../command.ts'

/** What a terminal judges by where there is no policy: the rules' own severities, nothing official. */
function ownPolicy(): Policy {
  const tier = { quorum: 1, reviewers: ['reviewers'] }
  return policySchema.parse({
    version: 1,
    organisation: 'terminal',
    environments: ['production'],
    groups: { reviewers: ['slack:@reviewers'] },
    channels: { reviews: 'slack:#reviews', security: 'slack:#security' },
    tiers: { '1': tier, '2': { ...tier, quorum: 2 }, '3': { ...tier, blockedIn: ['production'] } },
    suspend: { groups: ['reviewers'] },
  })
}

/** `COUNTERSIGN_POLICY`, or `policy.yaml` here, or a plain one. Errors: `bad_policy`, `bad_setting`. */
export async function terminalPolicy(io: Io): Promise<Policy> {
  const named = io.env.COUNTERSIGN_POLICY
  const file = resolve(io.cwd, named || 'policy.yaml')
  try {
    return parsePolicy(await readFile(file, 'utf8'))
  } catch (error) {
    if (error instanceof CountersignError) throw error
    if (!named) return ownPolicy()
    throw new CountersignError(
      'bad_setting',
      'The policy that COUNTERSIGN_POLICY names cannot be read.',
      'Name a readable file.',
      { cause: error },
    )
  }
}
