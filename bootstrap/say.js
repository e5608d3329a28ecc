/** One line to a person. Standard output belongs to the command that is run. */
export function say(line) {
  process.stderr.write(`${line}\n`)
}

/** What a person can put right: printed as one line, without a stack. */
export class Lack extends Error {}

/** Runs `work`, telling every few seconds that it still does. */
export async function withElapsed(what, work) {
  const began = Date.now()
  const seconds = () => Math.round((Date.now() - began) / 1000)
  const live = process.stderr.isTTY === true
  say(`${what} …`)
  const timer = setInterval(
    () => (live ? process.stderr.write(`\r${what} … ${seconds()} s`) : say(`${what} … ${seconds()} s`)),
    live ? 1_000 : 15_000,
  )
  try {
    return await work()
  } finally {
    clearInterval(timer)
    if (live) process.stderr.write('\r\x1b[K')
    say(`${what}: ${seconds()} s.`)
  }
}
