import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { which } from './which.js'

/**
 * What this host lacks for a task, each as one line that says what it costs and how to have it. Nothing here stops a task:
 * what cannot do without says so itself.
 */
export function lacks(needs, env = process.env, platform = process.platform) {
  return needs.map((need) => CHECKS[need](env, platform)).filter((line) => line !== undefined)
}

const CHECKS = { sandbox, temporal, 'time-skipping': timeSkipping }

function sandbox(env, platform) {
  if (platform !== 'linux') {
    return `No sandbox on ${platform}: servers under review are not observed (never run unsandboxed), which counts against them. Use Linux with bubblewrap.`
  }
  const bwrap = which('bwrap', env)
  if (!bwrap) {
    return 'bubblewrap is missing: servers under review are not observed (never run unsandboxed), which counts against them. Debian, Ubuntu: apt-get install bubblewrap. Fedora: dnf install bubblewrap.'
  }
  const tried = spawnSync(bwrap, ['--unshare-all', '--ro-bind', '/', '/', 'true'], {
    encoding: 'utf8',
    timeout: 10_000,
  })
  if (tried.status === 0) return undefined
  const words = (tried.stderr ?? '').trim().split('\n')[0] || 'it gives no reason'
  return `bubblewrap is here but cannot make a sandbox (${words}): servers under review are not observed. Allow user namespaces (Ubuntu 24.04: sysctl kernel.apparmor_restrict_unprivileged_userns=0).`
}

function cache(env) {
  const xdg = env.XDG_CACHE_HOME
  return join(xdg && isAbsolute(xdg) ? xdg : join(homedir(), '.cache'), 'countersign')
}

function temporal(env) {
  const had = [join(cache(env), 'bin', 'temporal'), join(cache(env), 'sdk', 'dev-server')].some(existsSync)
  if (env.TEMPORAL_ADDRESS || had || which('temporal', env) || which('go', env)) return undefined
  return 'Neither Temporal nor Go is here: Temporal must be downloaded, and without the internet nothing that runs a workflow starts. Install the temporal CLI or Go 1.24 or newer.'
}

function timeSkipping(env) {
  const set = env.COUNTERSIGN_TEMPORAL_TEST_SERVER || existsSync(join(cache(env), 'sdk', 'time-skipping'))
  if (set || (which('java', env) && which('mvn', env))) return undefined
  const missing = which('java', env) ? 'Maven' : which('mvn', env) ? 'Java' : 'Java and Maven'
  return `${missing} missing: the time-skipping test server must be downloaded, and without the internet the tests that live through years fail. Debian, Ubuntu: apt-get install default-jre-headless maven.`
}
