import type { Readable } from 'node:stream'
import { type Containment, startRun } from './run.ts'
import { NODE, type RunEnd, type RunSpec } from './types.ts'

export type Proof =
  | { readonly holds: true; readonly facts: readonly string[] }
  | { readonly holds: false; readonly reason: string }

async function textFrom(stream: Readable): Promise<string> {
  let text = ''
  for await (const chunk of stream) if (text.length < 4_096) text += String(chunk)
  return text.trim()
}

async function tryOut(
  containment: Containment,
  spec: RunSpec,
): Promise<{ out: string; err: string; end: RunEnd }> {
  const run = await startRun(containment, { timeoutMs: 20_000, ...spec })
  run.stdin.end()
  const [out, err, end] = await Promise.all([textFrom(run.stdout), textFrom(run.stderr), run.exit])
  return { out, err, end }
}

const MIB = 1024 * 1024
const sh = (script: string): Pick<RunSpec, 'command' | 'args'> => ({
  command: '/usr/bin/env',
  args: ['sh', '-c', script],
})

/** `tail` keeps all of it in memory before it writes: 256 MiB where 64 are allowed. */
const HOARD = sh('echo begun; head -c 268435456 /dev/zero | tail -c 268435456 | wc -c')
/** Twenty at once where sixteen are allowed. The shell gives up at the first fork that is refused. */
const FORK = sh('echo begun; for i in 1 2 3 4 5 6 7 8 9 10; do sleep 2 & sleep 2 & done; echo forked')

/** Tries the limits out, each against a run that goes past it. A limit that does not hold is not a limit. */
export async function proveContainment(containment: Containment): Promise<Proof> {
  const memoryByGroup = containment.limiter.kind !== 'prlimit-only'
  const [node, fork, hoard] = await Promise.all([
    tryOut(containment, { command: NODE, args: ['-p', '1+1'] }),
    tryOut(containment, { ...FORK, processes: 16 }),
    memoryByGroup ? tryOut(containment, { ...HOARD, memoryBytes: 64 * MIB }) : undefined,
  ])
  if (node.out !== '2') {
    const said = node.err.split('\n').at(-1)?.slice(0, 300)
    return { holds: false, reason: said || 'Node.js does not start in it' }
  }
  if (!fork.out.startsWith('begun') || fork.out.includes('forked')) {
    return { holds: false, reason: 'the process limit does not hold' }
  }
  if (hoard && (!hoard.out.startsWith('begun') || hoard.out.includes('268435456'))) {
    return { holds: false, reason: 'the memory limit does not hold' }
  }
  return {
    holds: true,
    facts: [
      'processes: a run that forks past its limit is stopped',
      memoryByGroup
        ? 'memory: a run that takes more than its limit is stopped by the kernel'
        : 'memory: each process by its own limit, all together by adding up 20 times a second',
      'network: none; files: an allow-list; environment: as given',
    ],
  }
}
