import { oneLine } from '../domain/errors.ts'

/** Where text goes; a stream of Node fits. */
export interface Sink {
  readonly isTTY?: boolean
  write(text: string): unknown
  once?(event: 'drain', listener: () => void): unknown
}

/** What a command may touch of the terminal. */
export interface Io {
  readonly stdout: Sink
  readonly stderr: Sink
  readonly env: NodeJS.ProcessEnv
  readonly cwd: string
  /** Columns of the terminal; 80 where there is none. */
  readonly width: number
}

/**
 * One subcommand. `run` gets what follows the name and answers the exit code: 0 done, 1 checked and the answer is no,
 * 2 could not be done. What it throws is printed as one line and ends with 2.
 */
export interface Command {
  readonly name: string
  /** How it is called, each form on a line that begins with the command's name; then what it does. */
  readonly usage: string
  run(args: string[], io: Io): Promise<number>
}

/** The usage as it is typed in a shell. */
export function usageOf({ name, usage }: Pick<Command, 'name' | 'usage'>): string {
  const lines = usage.trim().split('\n')
  return lines.map((line) => (line.startsWith(`${name} `) ? `countersign ${line}\n` : `${line}\n`)).join('')
}

/** What `parseArgs` complains of, without its advice on arguments that begin with a dash, and without a full stop. */
export function wrongOption(error: unknown): string {
  return (oneLine(error).split('. ')[0] ?? '').replace(/\.$/, '')
}

export function isCommand(value: unknown): value is Command {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    'usage' in value &&
    'run' in value &&
    typeof value.name === 'string' &&
    typeof value.usage === 'string' &&
    typeof value.run === 'function'
  )
}
