import type { ChildProcess } from 'node:child_process'

const PATIENCE_MS = 12_000

/** Asks a child to end, and ends it when it does not. */
export async function silence(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
  await gone
  clearTimeout(timer)
}
