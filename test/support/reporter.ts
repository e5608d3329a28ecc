import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node'
import { z } from 'zod'

const LIST = new URL('../skips.json', import.meta.url)
const skipsSchema = z.record(z.string(), z.string().min(1))

export interface Count {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** `test/a.test.ts > story > step` of each skip that nobody gave a reason for. */
  readonly unexplained: readonly string[]
}

/** Counts a run. A file or a hook that failed, or an error outside any test, counts as one failure. */
export function count(
  modules: readonly TestModule[],
  strayErrors: number,
  reasons: Readonly<Record<string, string>>,
  root: string,
): Count {
  let [passed, failed, skipped] = [0, strayErrors, 0]
  const unexplained: string[] = []
  for (const module of modules) {
    const before = failed
    for (const test of module.children.allTests()) {
      const { state } = test.result()
      if (state === 'passed') passed += 1
      else if (state === 'failed') failed += 1
      else {
        skipped += 1
        const name = `${relative(root, module.moduleId)} > ${test.fullName}`
        if (!note(test) && reasons[name] === undefined) unexplained.push(name)
      }
    }
    if (failed === before && !module.ok()) failed += 1
  }
  return { passed, failed, skipped, unexplained }
}

function note(test: TestCase): string | undefined {
  const result = test.result()
  return result.state === 'skipped' ? result.note : undefined
}

/** Ends a run with the plain line `N passed, N failed, N skipped`, and lets no run pass that ran nothing or skipped in silence. */
export default class ClosingLine implements Reporter {
  private root = process.cwd()
  private filtered = false

  onInit(vitest: Vitest): void {
    this.root = vitest.config.root
    this.filtered = vitest.config.testNamePattern !== undefined
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const reasons = skipsSchema.parse(JSON.parse(readFileSync(LIST, 'utf8')))
    const result = count(modules, errors.length, reasons, this.root)
    const faults: string[] = []
    if (result.passed + result.failed === 0) faults.push('No test ran.')
    // A name filter skips the rest on purpose.
    if (!this.filtered) {
      for (const name of result.unexplained)
        faults.push(`Skipped without a reason in test/skips.json: ${name}`)
    }
    if (faults.length > 0 || result.failed > 0) process.exitCode = 1
    // The last words of the process, after every other reporter's.
    process.once('exit', () => {
      for (const fault of faults) process.stdout.write(`${fault}\n`)
      process.stdout.write(`${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped\n`)
    })
  }
}
