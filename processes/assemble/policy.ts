import { readFile } from 'node:fs/promises'
import type { Digest } from '../../domain/digest.ts'
import { oneLine } from '../../domain/errors.ts'
import { type Policy, parsePolicy, policyDigest } from '../../domain/policy/index.ts'

export interface LivePolicy {
  /** The policy in force. */
  current(): Policy
  close(): void
}

/**
 * The policy file, read anew every few seconds. A file that has become invalid changes nothing and is complained about; the
 * policy that was in force stays. Errors at the start: `bad_policy`.
 */
export async function livePolicy(
  path: string,
  told: { changed: (digest: Digest) => Promise<unknown>; log: (line: string) => void },
  everyMs = 5_000,
): Promise<LivePolicy> {
  let text = await readFile(path, 'utf8')
  let policy = parsePolicy(text)
  let complained = ''
  await told.changed(policyDigest(policy))
  const look = async (): Promise<void> => {
    const now = await readFile(path, 'utf8')
    if (now === text) return
    const next = parsePolicy(now)
    await told.changed(policyDigest(next))
    text = now
    policy = next
    told.log(`policy changed: ${policyDigest(policy)}`)
  }
  const timer = setInterval(() => {
    look().catch((error: unknown) => {
      const line = `the policy in force stays: ${oneLine(error)}`
      if (line !== complained) told.log(line)
      complained = line
    })
  }, everyMs)
  timer.unref()
  return { current: () => policy, close: () => clearInterval(timer) }
}
