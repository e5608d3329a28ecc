import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadPolicy } from '../../../activities/policy/index.ts'
import { policyDigest } from '../../../domain/policy/index.ts'
import { examplePolicy } from '../../domain/policy/example.ts'

const EXAMPLE = fileURLToPath(new URL('../../../policy.yaml', import.meta.url))

describe('loading a policy', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'policy-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('gives it with its digest, also through a link, as a mounted configuration is', async () => {
    const link = join(folder, 'link.yaml')
    await symlink(EXAMPLE, link)
    const { policy, digest } = await loadPolicy(link)
    expect(policy.organisation).toBe('acme')
    expect(digest).toBe(policyDigest(policy))
  })

  it('names the file, the line and the cure of a mistake on one line', async () => {
    const file = join(folder, 'bad.yaml')
    await writeFile(file, examplePolicy('quorum: 1', 'quorum: none'))
    await expect(loadPolicy(file)).rejects.toMatchObject({
      code: 'bad_policy',
      line: expect.stringMatching(/bad\.yaml: The policy has a mistake: line \d+: tiers\.1\.quorum: must be/),
    })
    await expect(loadPolicy(join(folder, 'none.yaml'))).rejects.toMatchObject({
      code: 'bad_policy',
      line: expect.stringMatching(/^There is no policy file .*none\.yaml\. Name an existing/),
    })
  })
})
