import pino from 'pino'

export type Log = (line: string) => void

/** Structured lines on stdout; what is secret is never handed to it. */
export function createLog(level: string, process: 'worker' | 'bot' | 'start'): pino.Logger {
  return pino({ level, base: { process }, timestamp: pino.stdTimeFunctions.isoTime })
}
