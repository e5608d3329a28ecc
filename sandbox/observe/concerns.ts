import type { Concern } from '../../domain/concern.ts'
import type { Trace } from './session.ts'
import { OBSERVATION_LIMITS } from './types.ts'

const MIB = 1024 * 1024

/** The last line that a person would look at, short. */
export function lastWords(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim())
  const telling = lines.filter(
    (line) => line !== '' && !line.startsWith('at ') && !/^Node\.js v\d/.test(line),
  )
  const error = telling.findLast((line) => /error|require|missing|usage|must|invalid/i.test(line))
  return (error ?? telling.at(-1) ?? '').slice(0, 300).replace(/[\s.,:;]+$/, '')
}

const BREACHES = {
  message_too_large: `one message of more than ${OBSERVATION_LIMITS.messageBytes / MIB} MiB`,
  message_too_deep: `a message nested deeper than ${OBSERVATION_LIMITS.messageDepth} levels`,
  too_many_messages: `more than ${OBSERVATION_LIMITS.messages} messages`,
  stray_output: `more than ${OBSERVATION_LIMITS.strayLines} lines that are not MCP messages`,
} as const

/** The kernel's count, or the server's own last words where a process met its own limit before all together met theirs. */
function outOfMemory({ end, stderrTail }: Trace): boolean {
  if (end.memoryExceeded) return true
  const refused = /Failed to allocate memory|Array buffer allocation failed|heap out of memory|ENOMEM/
  return end.cause === 'exited' && end.code !== 0 && refused.test(stderrTail)
}

/** What a server tried that a well-behaved one does not, as far as it can be seen from outside. */
export function conductConcerns(trace: Trace): Concern[] {
  const found: Concern[] = []
  const add = (id: string, severity: Concern['severity'], title: string, proof: string): void => {
    found.push({ id: `observe.${id}`, severity, title, proof })
  }
  if (outOfMemory(trace)) {
    add(
      'memory',
      'high',
      'It used more memory than a run may have and was stopped',
      `more than ${OBSERVATION_LIMITS.memoryBytes / MIB} MiB`,
    )
  }
  if (trace.end.processesExceeded) {
    add(
      'processes',
      'high',
      'It started more processes than a run may have',
      `more than ${OBSERVATION_LIMITS.processes} processes and threads`,
    )
  }
  if (trace.end.cause === 'output') {
    const proof = `more than ${OBSERVATION_LIMITS.outputBytes / MIB} MiB on standard output and error`
    add('output', 'high', 'It printed without end and was stopped', proof)
  }
  if (trace.breach !== undefined) {
    add('output', 'high', 'It answered with more than is listened to and was stopped', BREACHES[trace.breach])
  }
  if (trace.breach === undefined && trace.stray > 0) {
    add(
      'stray-output',
      'low',
      'It writes text that is not MCP to standard output, which confuses clients',
      `${trace.stray} lines`,
    )
  }
  const host = /(?:getaddrinfo )?(?:EAI_AGAIN|ENOTFOUND) ([\w.-]{1,253})/.exec(trace.stderrTail)?.[1]
  if (host !== undefined) {
    add('network', 'info', 'It looked for a host on the network as it started; there was none', host)
  }
  return found
}

/** One sentence on why a conversation led to nothing, the most telling cause first. */
export function whyNot(error: Error, trace: Trace, timeoutMs: number): string {
  const { end } = trace
  const words = lastWords(trace.stderrTail)
  if (!end.started) return `The sandbox could not be set up for it: ${words || 'no reason was given'}.`
  if (outOfMemory(trace)) return `It used more than ${OBSERVATION_LIMITS.memoryBytes / MIB} MiB of memory.`
  if (end.cause === 'output') return 'It printed without end.'
  if (trace.breach !== undefined) return `It sent ${BREACHES[trace.breach]}.`
  if (end.processesExceeded) return 'It started more processes than a run may have.'
  if (end.cause !== 'exited' && !trace.spoke && trace.stray > 0)
    return 'It prints text that is not MCP, and does not answer.'
  if (end.cause === 'timeout') return `It did not answer within ${Math.round(timeoutMs / 1000)} seconds.`
  if (end.cause === 'exited' && !trace.spoke) {
    const how = end.signal === null ? `with code ${end.code}` : `by ${end.signal}`
    return `It ended ${how} before it answered${words ? `: ${words}` : ''}.`
  }
  return `It could not be asked: ${error.message.slice(0, 300)}.`
}
