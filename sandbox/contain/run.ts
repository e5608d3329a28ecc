import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { Readable, Writable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { CountersignError } from '../../domain/errors.ts'
import { bwrapOptions } from './bwrap.ts'
import { planLaunch, type Staging } from './launch.ts'
import type { Limiter, LimitGroup } from './limits/limiter.ts'
import { endNamespace } from './limits/procs.ts'
import { outputMeter } from './meter.ts'
import type { SystemView } from './system.ts'
import type { Tools } from './tools.ts'
import type { EndCause, Run, RunEnd, RunSpec } from './types.ts'

const MIB = 1024 * 1024
const DEFAULTS = { timeoutMs: 30_000, maxOutputBytes: 64 * MIB, memoryBytes: 512 * MIB, processes: 64 }
const TEMPORARY_BYTES = 64 * MIB

/** The launcher's whole environment, which a run can read of its first process (/proc/1/environ). */
const LAUNCHER_ENV = { PATH: '/usr/bin:/bin:/usr/sbin:/sbin' }

export interface Containment {
  readonly tools: Tools
  readonly limiter: Limiter
  readonly system: SystemView
  readonly staging: Staging | undefined
}

function pipeOf(child: ChildProcess, index: number): Readable | Writable {
  const stream = child.stdio[index]
  if (!stream) throw new CountersignError('internal', 'A sandboxed process has no such pipe.', 'Report this.')
  return stream
}

/**
 * bubblewrap says `child-pid` on its status descriptor once the containment stands (bwrap(1), --json-status-fd): the
 * first process of the run's own process namespace, without which none of the others can be.
 */
function firstProcess(status: Readable): (patienceMs: number) => Promise<number | undefined> {
  const seen = new Promise<number | undefined>((resolve) => {
    let text = ''
    status.on('data', (chunk: Buffer) => {
      if (text.length < 4_096) text += chunk.toString()
      const pid = /"child-pid": *(\d+)/.exec(text)?.[1]
      if (pid !== undefined) resolve(Number(pid))
    })
    status.on('error', () => resolve(undefined))
    status.on('close', () => resolve(undefined))
  })
  // What was said just before the end may be read just after it.
  return (patienceMs) => Promise.race([seen, pause(patienceMs, undefined, { ref: false })])
}

/** Starts one run. Errors: `sandbox_unavailable` where the limits or the launcher cannot be set up. */
export async function startRun(containment: Containment, spec: RunSpec): Promise<Run> {
  const { tools, limiter } = containment
  const limits = { ...DEFAULTS, ...spec }
  const cpuSeconds = Math.ceil(limits.timeoutMs / 1000) + 5
  const rlimits = [
    ...['--core=0', '--nofile=1024', `--fsize=${TEMPORARY_BYTES}`, `--cpu=${cpuSeconds}`, '--memlock=65536'],
    ...limiter.rlimits(limits),
  ]
  let group: LimitGroup
  try {
    group = await limiter.open(limits)
  } catch (error) {
    throw new CountersignError(
      'sandbox_unavailable',
      'The limits of a sandboxed run could not be set up.',
      'See that control groups can still be made, then try again.',
      { cause: error },
    )
  }
  let child: ChildProcess
  try {
    const launch = await planLaunch(
      tools,
      containment.staging,
      group,
      rlimits,
      containment.system,
      spec.binds ?? [],
    )
    const options = bwrapOptions({
      system: launch.system,
      binds: launch.binds,
      env: { PATH: '/opt/node/bin:/usr/bin:/bin', HOME: '/tmp/home', LANG: 'C.UTF-8', ...spec.env },
      cwd: spec.cwd ?? '/tmp',
      temporaryBytes: TEMPORARY_BYTES,
    })
    const [command = tools.bwrap, ...rest] = [
      ...launch.before,
      ...[tools.bwrap, '--args', '3', '--json-status-fd', '4', '--'],
      // Counted in the run's own user namespace, so other processes of this uid do not matter.
      ...[tools.prlimit, `--nproc=${limits.processes}`, '--'],
      spec.command,
      ...spec.args,
    ]
    child = spawn(command, rest, {
      env: LAUNCHER_ENV,
      cwd: '/',
      stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
    })
    const handover = pipeOf(child, 3)
    handover.on('error', () => undefined)
    if (handover instanceof Writable) handover.end(options.map((option) => `${option}\0`).join(''))
    await once(child, 'spawn')
  } catch (error) {
    await group.close()
    throw new CountersignError(
      'sandbox_unavailable',
      'A sandboxed run could not be started.',
      'See that its files are still there.',
      { cause: error },
    )
  }
  return follow(child, group, limits)
}

function follow(child: ChildProcess, group: LimitGroup, limits: typeof DEFAULTS): Run {
  const began = performance.now()
  let cause: EndCause | undefined
  const stop = (why: EndCause): void => {
    if (child.exitCode !== null || child.signalCode !== null) return
    cause ??= why
    child.kill('SIGKILL')
    void group.kill()
  }

  const meter = outputMeter(limits.maxOutputBytes, () => stop('output'))
  const first = firstProcess(asReadable(pipeOf(child, 4)))
  const stdin = asWritable(pipeOf(child, 0))
  // A command that ends early leaves a broken pipe; `exit` is what tells of it.
  stdin.on('error', () => undefined)
  const stdout = meter.through(asReadable(pipeOf(child, 1)))
  const stderr = meter.through(asReadable(pipeOf(child, 2)))
  if (child.pid !== undefined) group.started(child.pid, () => stop('memory'))
  const timer = setTimeout(() => stop('timeout'), limits.timeoutMs)

  const settle = async (code: number | null, signal: string | null): Promise<RunEnd> => {
    clearTimeout(timer)
    const pid = await first(1_000)
    await Promise.all([group.kill(), pid === undefined ? undefined : endNamespace(pid)])
    const met = await group.met()
    await group.close()
    if (cause !== undefined) for (const index of [1, 2]) pipeOf(child, index).destroy()
    return {
      cause: cause ?? 'exited',
      started: pid !== undefined,
      code,
      signal,
      memoryExceeded: met.memory || cause === 'memory',
      processesExceeded: met.processes,
      outputBytes: meter.bytes(),
      elapsedMs: performance.now() - began,
    }
  }
  const exit = new Promise<RunEnd>((resolve, reject) => {
    child.once('exit', (code, signal) => settle(code, signal).then(resolve, reject))
  })
  const kill = (): Promise<RunEnd> => {
    stop('killed')
    return exit
  }
  return { stdin, stdout, stderr, exit, kill }
}

function asReadable(stream: Readable | Writable): Readable {
  if (stream instanceof Readable) return stream
  throw new CountersignError('internal', 'A sandboxed process cannot be read from.', 'Report this.')
}

function asWritable(stream: Readable | Writable): Writable {
  if (stream instanceof Writable) return stream
  throw new CountersignError('internal', 'A sandboxed process cannot be written to.', 'Report this.')
}
