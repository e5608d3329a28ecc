import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSandbox, NODE, type Observation, observe, type Sandbox } from '../../sandbox/index.ts'
import { attemptBare, attemptScript, type Bait, LIMITS, layBait, NO_BWRAP, PROBE, probe } from './probe.ts'

let bait: Bait
let remove: () => Promise<void>
beforeAll(async () => {
  const laid = await layBait()
  bait = laid.bait
  remove = laid.remove
})
afterAll(() => remove())

const TAKEN_OUTSIDE = [
  'read_home',
  'read_own_environment',
  'read_project_env',
  'read_another_package',
  'connect_host_loopback',
  'connect_unix_socket',
  'connect_abstract_socket',
  'fork_many',
]

test('outside of a sandbox the probe takes the bait, so a refusal inside means something', async () => {
  const outcome = await attemptBare(bait, TAKEN_OUTSIDE)
  for (const name of TAKEN_OUTSIDE) expect(outcome[name], name).toMatch(/^MANAGED/)
  expect(outcome.read_project_env).toContain('xoxb-bait')
})

// Each with the kernel's own word for it, so that a typing mistake in the probe does not pass for a refusal.
const REFUSED = {
  read_shadow: /ENOENT/,
  read_home: /ENOENT|EACCES/,
  read_project_env: /ENOENT/,
  read_another_package: /ENOENT/,
  write_own_package: /EROFS|EACCES/,
  write_root: /EROFS/,
  write_devices: /EROFS/,
  fill_disk: /ENOSPC/,
  fill_shared_memory: /ENOSPC/,
  new_user_namespace: /unshare failed|Operation not permitted|No space left/,
  become_root: /EPERM|EINVAL|setuid/,
  connect_out: /ENETUNREACH/,
  connect_metadata: /ENETUNREACH/,
  connect_host_loopback: /ECONNREFUSED/,
  connect_unix_socket: /ENOENT/,
  connect_abstract_socket: /ECONNREFUSED/,
  resolve_name: /EAI_AGAIN|ENOTFOUND/,
  fork_many: /EAGAIN/,
}

// Without the program nothing can be contained, and nothing is run: `available.test.ts` shows that.
describe.skipIf(NO_BWRAP).each(LIMITS)('in the sandbox, with %s', (_, limits) => {
  let sandbox: Sandbox
  let seen: Observation
  const outcome = new Map<string, string>()
  beforeAll(async () => {
    sandbox = await createSandbox({ limits })
    seen = await observe(sandbox, probe(JSON.stringify(bait)))
    if (seen.status === 'observed') for (const t of seen.tools) outcome.set(t.name, t.description ?? '')
  })

  test('the machine can contain, and says by what', () => {
    expect(sandbox.status).toMatchObject({ available: true })
    expect(seen).toMatchObject({ status: 'observed', protocolVersions: ['2025-11-25'] })
  })

  test.each(Object.entries(REFUSED))('%s is refused', (name, how) => {
    expect(outcome.get(name)).toMatch(/^refused /)
    expect(outcome.get(name)).toMatch(how)
  })

  test('its first process shows nothing of the environment of who started it', () => {
    expect(outcome.get('read_parent_environment')?.replaceAll('\0', ' ')).toMatch(
      /^MANAGED (?:PATH=[/\w:]+ |PWD=\/ |OLDPWD=\/ )*$/,
    )
  })

  test('its own environment is what it was given', () => {
    const own = outcome.get('read_own_environment')?.slice('MANAGED '.length) ?? ''
    expect(Object.keys(JSON.parse(own)).sort()).toEqual(['HOME', 'LANG', 'PATH', 'PWD'])
  })

  test('it sees no process but its own', () => {
    expect(outcome.get('list_processes')?.split(',').length).toBeLessThan(6)
  })

  test('what is bound can be reached: the allow-list is what decides', async () => {
    const names = ['read_project_env', 'connect_unix_socket', 'read_another_package']
    const run = await sandbox.run({
      command: NODE,
      args: ['--input-type=module', '-e', attemptScript('/srv/probe', bait, names)],
      binds: [PROBE, bait.dotenv, bait.socket].map((from) => ({
        from,
        to: from === PROBE ? '/srv/probe' : from,
      })),
    })
    run.stderr.resume()
    let text = ''
    for await (const chunk of run.stdout) text += String(chunk)
    const found = JSON.parse(text)
    expect(found.read_project_env).toBe('MANAGED SLACK_BOT_TOKEN=xoxb-bait')
    expect(found.read_another_package).toMatch(/^refused ENOENT/)
    // Reachable as a file; whether it may be written to is up to its owner.
    expect(found.connect_unix_socket).toMatch(/^MANAGED|EACCES/)
    expect(await run.exit).toMatchObject({ cause: 'exited', started: true, code: 0 })
  })
})
