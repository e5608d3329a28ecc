/** What a command may touch of the terminal. */
export interface Io {
  readonly env: NodeJS.ProcessEnv
  readonly cwd: string
  /** Columns of the terminal; 80 where there is none. */
  readonly width: number
  out(text: string): void
  err(text: string): void
}

/**
 * One subcommand. `run` answers the exit code: 0 done, 1 checked and the answer is no, 2 could not be done. What it throws
 * is printed as one line and ends with 2.
 */
export interface Command {
  readonly name: string
  /** The arguments after the name, then a line break and what it does. */
  readonly usage: string
  run(args: readonly string[], io: Io): Promise<number>
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
