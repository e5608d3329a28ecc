import { readFile } from 'node:fs/promises'
import { CountersignError } from '../../domain/errors.ts'
import { parsePolicy } from '../../domain/policy/index.ts'

/** The organisation that the policy is of; the wrong policy file stops the start. Errors: `bad_policy`, `bad_setting`. */
export async function organisationOf(settings: {
  policyFile: string
  organisation?: string
}): Promise<string> {
  const { policyFile } = settings
  const text = await readFile(policyFile, 'utf8').catch((cause: unknown) => {
    throw new CountersignError(
      'bad_setting',
      `The policy ${policyFile} cannot be read.`,
      'Set COUNTERSIGN_POLICY to your policy file; policy.yaml is an example.',
      { cause },
    )
  })
  const { organisation } = parsePolicy(text)
  if (settings.organisation !== undefined && settings.organisation !== organisation) {
    throw new CountersignError(
      'bad_setting',
      `The policy ${policyFile} is of ${organisation}, and COUNTERSIGN_ORGANISATION is ${settings.organisation}.`,
      'Name the right policy file, or correct the setting.',
    )
  }
  return organisation
}
