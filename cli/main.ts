import { readdir } from 'node:fs/promises'
import { oneLine } from '../domain/errors.ts'
import { oneLineText } from '../domain/text.ts'
import { type Command, type Io, isCommand, usageOf } from './command.ts'

const COMMANDS = new URL('./commands/', import.meta.url)

/** A command is a file of `commands/`; its name is the file's. */
async function names(): Promise<string[]> {
  const files = await readdir(COMMANDS)
  return files
    .filter((file) => /^[a-z][a-z-]*\.ts$/.test(file))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort()
}

async function load(name: string): Promise<Command> {
  const module: unknown = await import(new URL(`${name}.ts`, COMMANDS).href)
  const exported = typeof module === 'object' && module !== null ? Object.values(module) : []
  const command = [module, ...exported].find(isCommand)
  if (command === undefined) throw new Error(`commands/${name}.ts exports no command`)
  return command
}

async function usage(): Promise<string> {
  const commands = await Promise.all((await names()).map(load))
  return commands.map(usageOf).join('\n')
}

/** Runs one command line. Never throws: whatever goes wrong is one line on stderr and exit code 2. */
export async function main(args: string[], io: Io): Promise<number> {
  try {
    const [name, ...rest] = args
    if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
      const stream = name === undefined ? io.stderr : io.stdout
      stream.write(await usage())
      return name === undefined ? 2 : 0
    }
    if (!(await names()).includes(name)) {
      io.stderr.write(`There is no command ${oneLineText(name, 40)}. Run countersign help.\n`)
      return 2
    }
    const command = await load(name)
    if (rest.includes('--help')) {
      io.stdout.write(usageOf(command))
      return 0
    }
    return await command.run(rest, io)
  } catch (error) {
    io.stderr.write(`${oneLineText(oneLine(error), 1_000)}\n`)
    return 2
  }
}

if (import.meta.main) {
  // A reader that closes the pipe early (`| head`) is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 2))
  process.exitCode = await main(process.argv.slice(2), {
    env: process.env,
    cwd: process.cwd(),
    width: Math.min(Math.max(process.stdout.columns ?? 80, 40), 120),
    stdout: process.stdout,
    stderr: process.stderr,
  })
}
