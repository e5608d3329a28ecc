import { randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { createSandbox, observe } from '../../sandbox/index.ts'
import { LIMITS, NO_BWRAP, probe } from './probe.ts'

/** Processes of this machine that carry a mark in their arguments. */
async function alive(mark: string): Promise<number> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')))
  return lines.filter((line) => line.includes(mark)).length
}

const HOSTILE: [string, RegExp, string?][] = [
  ['silent', /did not answer within/],
  ['deaf', /did not answer within/],
  ['busy', /did not answer within/],
  ['garbage', /text that is not MCP/, 'observe.stray-output'],
  ['endless-line', /more than 8 MiB|printed without end/, 'observe.output'],
  ['endless-lines', /not MCP messages|printed without end/, 'observe.output'],
  ['endless-messages', /more than 10000 messages|printed without end/, 'observe.output'],
  ['endless-stderr', /printed without end/, 'observe.output'],
  ['endless-pages', /more than 64 pages of tools/],
  ['many-tools', /more than 2000 tools/],
  ['deep-schema', /nested deeper than 64/, 'observe.output'],
  ['malformed-tools', /could not be asked/],
  ['hoard', /more than 512 MiB of memory/, 'observe.memory'],
  ['exit', /ended with code 3 before it answered: Error: giving up/],
]

// Without the program nothing can be contained, and nothing is run: `available.test.ts` shows that.
describe.skipIf(NO_BWRAP).each(LIMITS)('with %s', (_, limits) => {
  test.each(HOSTILE)(
    'a server that is %s is not observed, and leaves nothing behind',
    async (mode, reason, concern) => {
      const sandbox = await createSandbox({ limits })
      const mark = randomUUID()
      const seen = await observe(sandbox, probe(mode, mark), { timeoutMs: 6_000 })
      expect(seen.status).toBe('not_observed')
      expect(seen.status === 'not_observed' && seen.reason).toMatch(reason)
      expect(seen.concerns).toContainEqual(
        expect.objectContaining({ id: 'observe.not-observed', notChecked: true }),
      )
      if (concern) expect(seen.concerns.map((found) => found.id)).toContain(concern)
      expect(seen.stderrTail.length).toBeLessThanOrEqual(8 * 1024)
      expect(await alive(mark)).toBe(0)
    },
  )

  test('a fork bomb is held at the limit and goes with the run', async () => {
    const sandbox = await createSandbox({ limits })
    const mark = randomUUID()
    const seen = await observe(sandbox, probe('fork-bomb', mark), { timeoutMs: 5_000 })
    expect(seen.status).toBe('not_observed')
    const counted = sandbox.status.available && sandbox.status.limits.startsWith('cgroup')
    const ids = seen.concerns.map((found) => found.id)
    expect(ids.includes('observe.processes') || ids.includes('observe.memory') || !counted).toBe(true)
    expect(await alive(mark)).toBe(0)
  })

  test('what a run does besides is seen from outside', async () => {
    const sandbox = await createSandbox({ limits })
    const seen = await observe(sandbox, probe('noisy'))
    expect(seen).toMatchObject({ status: 'observed', tools: [{ name: 'fine' }] })
    expect(seen.concerns).toMatchObject([{ id: 'observe.stray-output', severity: 'low', proof: '1 lines' }])
  })
})

describe.skipIf(NO_BWRAP)('a server that wants something', () => {
  test('gets inert values for the variables it names, which is said', async () => {
    const sandbox = await createSandbox()
    const seen = await observe(sandbox, probe('needs-variables'))
    expect(seen).toMatchObject({
      status: 'observed',
      tools: [{ name: 'given', description: 'placeholder-not-a-secret https://placeholder.invalid' }],
      given: { variables: ['PROBE_API_KEY', 'PROBE_BASE_URL'] },
    })
    expect(seen.concerns).toMatchObject([
      { id: 'observe.undeclared-input', proof: 'PROBE_API_KEY, PROBE_BASE_URL' },
    ])
  })

  test('and a declared variable is given from the start, without a word', async () => {
    const sandbox = await createSandbox()
    const declared = ['PROBE_API_KEY', 'PROBE_BASE_URL'].map((name) => ({
      name,
      required: true,
      secret: true,
    }))
    const seen = await observe(sandbox, { ...probe('needs-variables'), inputs: declared })
    expect(seen).toMatchObject({ status: 'observed', concerns: [] })
  })

  test('a server that shows discovery other tools than the handshake is found out', async () => {
    const sandbox = await createSandbox()
    const seen = await observe(sandbox, probe('two-faced'))
    expect(seen).toMatchObject({ status: 'observed', protocolVersions: ['2025-11-25', '2026-07-28'] })
    expect(seen.concerns).toMatchObject([{ id: 'observe.differs-by-revision', severity: 'high' }])
  })

  test('an observation that is cancelled ends at once and leaves nothing', async () => {
    const sandbox = await createSandbox()
    const mark = randomUUID()
    const controller = new AbortController()
    const seen = observe(sandbox, probe('silent', mark), {
      signal: controller.signal,
      onProgress: () => setImmediate(() => controller.abort()),
    })
    expect(await seen).toMatchObject({ status: 'not_observed', reason: 'The observation was cancelled.' })
    expect(await alive(mark)).toBe(0)
  })
})
