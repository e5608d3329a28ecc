import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { lacks } from './host.js'
import { ensureInstalled } from './install.js'
import { become } from './launch.js'
import { findNode24 } from './node24.js'
import { Lack, say } from './say.js'
import { TASKS } from './tasks.js'

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))

/** Runs a task by its name, installing first what is missing. */
export async function runTask(name, args) {
  await orOneLine(async () => {
    const task = Object.hasOwn(TASKS, name ?? '') ? TASKS[name] : undefined
    if (!task) throw new Lack(`There is no task ${name ?? ''}. Tasks: ${Object.keys(TASKS).join(', ')}.`)
    const missing = lacks(task.needs)
    for (const line of missing) say(line)
    if (task.program === undefined) {
      return say(missing.length > 0 ? 'That is all that is missing here.' : 'Nothing is missing here.')
    }
    await ensureInstalled(ROOT)
    process.chdir(ROOT)
    const env = { ...task.env, ...process.env }
    await become(findNode24(ROOT), [join(ROOT, task.program), ...(task.args ?? []), ...args], env)
  })
}

/** Runs a TypeScript program where the caller stands. */
export async function runProgram(program, args) {
  await orOneLine(async () => {
    await ensureInstalled(ROOT)
    await become(findNode24(ROOT), [join(ROOT, program), ...args])
  })
}

async function orOneLine(work) {
  try {
    if (Number(process.versions.node.split('.')[0]) < 20) {
      throw new Lack(
        `Countersign needs Node 20 or newer to begin with; this is ${process.version}. Install Node 24.`,
      )
    }
    await work()
  } catch (error) {
    if (!(error instanceof Lack)) throw error
    say(error.message.replace(/\s+/g, ' '))
    process.exit(2)
  }
}
