import { readPolicyFile } from '../../activities/policy/index.ts'
import { shortDigest } from '../../domain/digest.ts'
import { oneLine } from '../../domain/errors.ts'
import { checkPolicy, type Policy, policyDigest, sayProblem } from '../../domain/policy/index.ts'
import { policyJsonSchema } from '../../domain/policy/json-schema.ts'
import { oneLineText } from '../../domain/text.ts'
import { usageOf } from '../command.ts'

interface Output {
  write(text: string): unknown
}

const usage = `policy check [FILE]
  Checks a policy file, ./policy.yaml where none is named. Exit 0 with a summary, 2 with one line for each mistake.
policy schema
  Prints the JSON Schema of a policy file, for editors: docs/policy.schema.json is made with it.
`

export const policy = {
  name: 'policy',
  usage,
  /** Exit status: 0 the policy holds, 2 it does not or cannot be read. */
  async run(args: string[], io: { stdout: Output; stderr: Output }): Promise<number> {
    if (args.length === 1 && args[0] === 'schema') {
      io.stdout.write(policyJsonSchema())
      return 0
    }
    const [action, file = './policy.yaml', ...rest] = args
    if (action !== 'check' || rest.length > 0 || file.startsWith('-')) {
      io.stderr.write(usageOf(policy))
      return 2
    }
    const shown = oneLineText(file, 300)
    try {
      const check = checkPolicy(await readPolicyFile(file))
      if (check.ok) {
        io.stdout.write(`${shown} holds: ${summary(check.policy)}\n`)
        return 0
      }
      for (const problem of check.problems) {
        io.stderr.write(`${shown}: ${oneLineText(sayProblem(problem), 1_000)}\n`)
      }
    } catch (error) {
      io.stderr.write(`${oneLineText(oneLine(error), 1_000)}\n`)
    }
    return 2
  },
}

function summary(checked: Policy): string {
  const { tiers, environments, groups } = checked
  const quorums = Object.entries(tiers).map(([tier, { quorum }]) => `tier ${tier} needs ${quorum}`)
  return [
    `organisation ${checked.organisation}`,
    `${environments.length} environment${environments.length === 1 ? '' : 's'}`,
    `${Object.keys(groups).length} groups`,
    ...quorums,
    `re-affirmed every ${checked.reaffirmation.every}`,
    `digest ${shortDigest(policyDigest(checked))}.`,
  ].join(', ')
}
