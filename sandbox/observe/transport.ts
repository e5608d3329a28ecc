import {
  type JSONRPCMessage,
  parseJSONRPCMessage,
  serializeMessage,
  type Transport,
} from '@modelcontextprotocol/client'
import type { Run } from '../contain/types.ts'
import { deeperThan } from './depth.ts'
import { lineSplitter, tailOf } from './lines.ts'
import { OBSERVATION_LIMITS } from './types.ts'

/** What a conversation ran into, beside what the run itself tells. */
export type Breach = 'message_too_large' | 'message_too_deep' | 'too_many_messages' | 'stray_output'

export interface Wire {
  readonly transport: Transport
  breach(): Breach | undefined
  /** Lines that were not MCP messages. */
  stray(): number
  /** True once a well-formed message came. */
  spoke(): boolean
  stderrTail(): string
}

/** MCP's stdio transport (2025-11-25, basic/transports#stdio) over a sandboxed run, with a cap on everything it reads. */
export function wireTo(run: Run): Wire {
  const limits = OBSERVATION_LIMITS
  let breach: Breach | undefined
  let stray = 0
  let messages = 0
  let started = false
  const stderr = tailOf(limits.stderrTailBytes)

  const stop = (why: Breach): void => {
    breach ??= why
    void run.kill()
  }
  const onLine = (line: string): void => {
    if (breach !== undefined || line.trim() === '') return
    let message: JSONRPCMessage
    try {
      const value: unknown = JSON.parse(line)
      if (deeperThan(value, limits.messageDepth)) {
        stop('message_too_deep')
        return
      }
      message = parseJSONRPCMessage(value)
    } catch {
      stray += 1
      if (stray > limits.strayLines) stop('stray_output')
      return
    }
    messages += 1
    if (messages > limits.messages) stop('too_many_messages')
    else transport.onmessage?.(message)
  }

  const transport: Transport = {
    start: async () => {
      // Negotiation and connection both start it.
      if (started) return
      started = true
      run.stdout.on(
        'data',
        lineSplitter(limits.messageBytes, onLine, () => stop('message_too_large')),
      )
      void run.exit.then(() => transport.onclose?.())
    },
    send: async (message) => {
      // What a server does not read waits in the pipe; a server that never reads meets the time limit.
      run.stdin.write(serializeMessage(message))
    },
    close: async () => {
      await run.kill()
    },
  }
  run.stderr.on('data', (chunk: Buffer) => stderr.add(chunk))
  return {
    transport,
    breach: () => breach,
    stray: () => stray,
    spoke: () => messages > 0,
    stderrTail: stderr.text,
  }
}
