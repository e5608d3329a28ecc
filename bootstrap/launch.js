import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { delimiter, dirname } from 'node:path'

/**
 * Becomes `node args` where this Node can replace itself; else runs it, handing on signals and its end. Never returns.
 */
export function become(node, args, env = process.env) {
  // Programs that start `node` themselves get the same one.
  const environment = { ...env, PATH: [dirname(node), env.PATH ?? ''].join(delimiter) }
  if (typeof process.execve === 'function') process.execve(node, [node, ...args], environment)
  const child = spawn(node, args, { stdio: 'inherit', env: environment })
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGUSR2']) {
    process.on(signal, () => {
      // A terminal's Ctrl-C reaches the whole group: the child has it already.
      if (signal !== 'SIGINT' || process.stdin.isTTY !== true) child.kill(signal)
    })
  }
  child.once('error', (error) => {
    process.stderr.write(`${node} cannot be started: ${error.message}\n`)
    process.exit(2)
  })
  child.once('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)))
  return new Promise(() => {})
}
